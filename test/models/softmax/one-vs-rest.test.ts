import { expect, test } from "bun:test";
import { linearSoftmax } from "../../../src/models/softmax/linear-softmax.ts";
import { fitOneVsRestRegression } from "../../../src/models/softmax/one-vs-rest.ts";
import { classificationMetrics } from "../../../src/stats/classification.ts";
import { createRng } from "../../../src/stats/rng.ts";
import { blobs } from "../toy-data.ts";

test("its scores tell the classes", () => {
  for (const nClasses of [2, 3, 10]) {
    const data = blobs({ nClasses, rowsPerClass: 200, distance: 20 });
    const proba = new Float64Array(data.y.length * nClasses);
    linearSoftmax(fitOneVsRestRegression(data, createRng(1)))(data.X, proba);
    expect(classificationMetrics(data.y, proba, nClasses).accuracy).toBeGreaterThan(0.9);
  }
});

test("is the same for the same seed", () => {
  const data = blobs({ rowsPerClass: 1_000 });
  expect(fitOneVsRestRegression(data, createRng(3))).toEqual(fitOneVsRestRegression(data, createRng(3)));
});

test("gives classes without rows zeros", () => {
  const { X, y, nFeatures } = blobs({ nClasses: 3 });
  const { coef, intercept } = fitOneVsRestRegression(
    { X, y: y.map((k) => 2 * k), nFeatures, nClasses: 5 },
    createRng(1),
  );
  for (const k of [1, 3]) expect([...coef[k]!, intercept[k]]).toEqual(new Array(nFeatures + 1).fill(0));
  for (const k of [0, 2, 4]) expect(coef[k]!.every((weight) => weight !== 0)).toBe(true);
});
