import { describe, expect, test } from "bun:test";
import { Value } from "@sinclair/typebox/value";
import { AppError } from "../../src/errors.ts";
import type { TrainingData } from "../../src/models/model.ts";
import { classificationMetrics } from "../../src/stats/classification.ts";
import { createRng } from "../../src/stats/rng.ts";
import { blobs } from "./toy-data.ts";
import { defaultParams, type Trainable } from "./trainable.ts";

/** What every type of model keeps to. */
export function describeModelContract(trainer: Trainable): void {
  const train = (data: TrainingData, seed = 1) =>
    trainer.train(data, defaultParams(trainer), createRng(seed), () => {});
  const codeOf = (act: () => unknown) => {
    try {
      act();
    } catch (error) {
      return error instanceof AppError ? error.code : error;
    }
    return undefined;
  };

  describe(`${trainer.name} keeps the contract of models:`, () => {
    const data = blobs();
    const model = train(data);

    test("its default hyperparameters fit its schema, which knows no other keys", () => {
      expect(Value.Check(trainer.params, Value.Create(trainer.params))).toBe(true);
      expect(trainer.params.additionalProperties).toBe(false);
      for (const schema of Object.values(trainer.params.properties)) expect(schema.description).toBeString();
    });

    for (const nClasses of [2, 3, 6, 10]) {
      test(`learns ${nClasses} classes that lie apart, with finite probabilities that sum to 1`, () => {
        const data = blobs({ nClasses, distance: 20 });
        const unseen = blobs({ nClasses, distance: 20, seed: 2 });
        const proba = train(data).predictProba(unseen.X);
        expect(proba.length).toBe(unseen.y.length * nClasses);
        for (let i = 0; i < unseen.y.length; i++) {
          const row = proba.subarray(i * nClasses, (i + 1) * nClasses);
          expect(row.every((p) => p >= 0 && p <= 1)).toBe(true);
          expect(row.reduce((sum, p) => sum + p)).toBeCloseTo(1, 6);
        }
        expect(classificationMetrics(unseen.y, proba, nClasses).accuracy).toBeGreaterThan(0.97);
      });
    }

    test("leaves its input alone", () => {
      const copy = { X: data.X.slice(), y: data.y.slice() };
      train(data).predictProba(data.X);
      expect(data.X).toEqual(copy.X);
      expect(data.y).toEqual(copy.y);
    });

    test("gives the same model for the same seed", () => {
      expect(train(data, 5).toText()).toBe(train(data, 5).toText());
    });

    test("gives equal answers after a round trip through text", () => {
      const copy = trainer.fromText(model.toText());
      expect(copy.predictProba(data.X)).toEqual(model.predictProba(data.X));
      expect(copy.toText()).toBe(model.toText());
    });

    test("gives a row the same answer alone as in a batch", () => {
      const batch = model.predictProba(data.X);
      for (let i = 0; i < data.y.length; i++) {
        const alone = model.predictProba(data.X.subarray(i * data.nFeatures, (i + 1) * data.nFeatures));
        alone.forEach((p, k) => {
          expect(p).toBeCloseTo(batch[i * data.nClasses + k]!, 12);
        });
      }
    });

    test("writes into the given array and no further than the rows need", () => {
      const out = new Float64Array(data.y.length * data.nClasses + 3).fill(-1);
      expect(model.predictProba(data.X, out)).toBe(out);
      expect(Array.from(out.subarray(0, -3))).toEqual(Array.from(model.predictProba(data.X)));
      expect(Array.from(out.subarray(-3))).toEqual([-1, -1, -1]);
    });

    test("answers no rows with no probabilities", () => {
      expect(model.predictProba(new Float64Array(0))).toHaveLength(0);
    });

    test("takes a constant feature and classes of very few rows", () => {
      const few = blobs({ rowsPerClass: 30 });
      const rows = Array.from(few.y, (_, i) => i).filter((i) => few.y[i] !== 2 || i < 3);
      const X = Float64Array.from(rows.flatMap((i) => [few.X[i * 4]!, few.X[i * 4 + 1]!, 0]));
      const rare = { X, y: Uint8Array.from(rows, (i) => few.y[i]!), nFeatures: 3, nClasses: 3 };
      expect(train(rare).predictProba(X).every(Number.isFinite)).toBe(true);
    });

    test("reports progress that does not fall and ends at 1", () => {
      const shares: number[] = [];
      trainer.train(data, defaultParams(trainer), createRng(1), (share) => shares.push(share));
      expect(shares.at(-1)).toBe(1);
      expect(shares).toEqual([...shares].sort((a, b) => a - b));
    });

    test("refuses to train on one class", () => {
      expect(codeOf(() => train({ ...data, y: new Uint8Array(data.y.length) }))).toBe("training_failed");
    });

    test("refuses to train on features that are not finite", () => {
      for (const value of trainer.standardise ? [Number.NaN, Number.POSITIVE_INFINITY] : [Number.POSITIVE_INFINITY]) {
        expect(codeOf(() => train({ ...data, X: data.X.with(5, value) }))).toBe("training_failed");
      }
    });

    test("refuses text of something else, or cut off", () => {
      for (const text of ["", "null", "[]", "{}", '"model"', model.toText().slice(0, -20)]) {
        expect(codeOf(() => trainer.fromText(text))).toBe("bad_artifact");
      }
    });
  });
}
