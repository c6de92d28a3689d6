import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { argmax, classificationMetrics, confusionMatrix } from "../../src/stats/classification.ts";
import golden from "../fixtures/sklearn-golden.json";

describe(`classification metrics equal those of ${golden.version}`, () => {
  golden.metrics.forEach(({ y, proba, confusion_matrix, metrics }, i) => {
    const labels = Uint8Array.from(y);
    const flat = Float64Array.from(proba.flat());

    test(`confusion matrix of case ${i}`, () => {
      expect(Array.from(confusionMatrix(labels, flat, 4))).toEqual(confusion_matrix.flat());
    });

    test(`scores of case ${i}`, () => {
      const scores = classificationMetrics(labels, flat, 4);
      for (const [name, value] of Object.entries(metrics)) {
        expect(scores[name as keyof typeof scores]).toBeCloseTo(value, 12);
      }
    });
  });
});

describe("classification metrics", () => {
  const labelled = fc
    .array(
      fc.tuple(fc.nat(3), fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 })),
      {
        minLength: 1,
        maxLength: 50,
      },
    )
    .map((rows) => ({
      y: Uint8Array.from(rows, ([label]) => label),
      proba: Float64Array.from(
        rows.flatMap(([, weights]) => weights.map((weight) => weight / weights.reduce((sum, w) => sum + w))),
      ),
    }));

  test("lie in [0, 1] but for log_loss, which is not negative", () => {
    fc.assert(
      fc.property(labelled, ({ y, proba }) => {
        const { log_loss, ...shares } = classificationMetrics(y, proba, 4);
        expect(log_loss).toBeGreaterThanOrEqual(0);
        for (const share of Object.values(shares)) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test("count every row once", () => {
    fc.assert(
      fc.property(labelled, ({ y, proba }) => {
        expect(confusionMatrix(y, proba, 4).reduce((sum, count) => sum + count)).toBe(y.length);
      }),
    );
  });

  test("are perfect where each row's own class has probability 1", () => {
    const scores = classificationMetrics(Uint8Array.of(0, 1), Float64Array.of(1, 0, 0, 1), 2);
    expect(scores).toMatchObject({ accuracy: 1, macro_f1: 1, precision_macro: 1, recall_macro: 1 });
    expect(scores.log_loss).toBeCloseTo(0, 12);
  });

  test("refuse no rows, probabilities of another shape and probabilities that are not numbers", () => {
    expect(() => classificationMetrics(new Uint8Array(0), new Float64Array(0), 2)).toThrow(RangeError);
    expect(() => classificationMetrics(Uint8Array.of(0), Float64Array.of(1, 0, 0), 2)).toThrow(RangeError);
    expect(() => classificationMetrics(Uint8Array.of(0), Float64Array.of(Number.NaN, 0), 2)).toThrow(RangeError);
  });
});

test("argmax is the first of the largest in the given row", () => {
  expect(argmax(Float64Array.of(0.9, 0.1, 0, 0.2, 0.4, 0.4), 3, 1)).toBe(1);
});
