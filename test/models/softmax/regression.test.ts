import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { TrainingData } from "../../../src/models/model.ts";
import { type LinearSoftmax, linearSoftmax } from "../../../src/models/softmax/linear-softmax.ts";
import { fitOneVsRestRegression } from "../../../src/models/softmax/one-vs-rest.ts";
import { fitSoftmaxRegression } from "../../../src/models/softmax/regression.ts";
import { classificationMetrics } from "../../../src/stats/classification.ts";
import { createRng } from "../../../src/stats/rng.ts";
import { fitScaler, standardise } from "../../../src/stats/scaler.ts";
import { blobs } from "../toy-data.ts";

const OPTIONS = { penalty: 1, maxIterations: 1000, tolerance: 1e-4 };

const zero = ({ nFeatures, nClasses }: TrainingData): LinearSoftmax => ({
  coef: Array.from({ length: nClasses }, () => new Array(nFeatures).fill(0)),
  intercept: new Array(nClasses).fill(0),
});

const oneVsRest = (data: TrainingData) => fitOneVsRestRegression(data, createRng(1));

function fit(data: TrainingData, options: Partial<typeof OPTIONS> = {}, start = oneVsRest(data)) {
  let iterations = -1;
  const fitted = fitSoftmaxRegression(data, { ...OPTIONS, ...options }, start, () => iterations++);
  return { fitted, iterations, proba: probaOf(fitted, data) };
}

function probaOf(fitted: LinearSoftmax, { X, y, nClasses }: TrainingData): Float64Array {
  const proba = new Float64Array(y.length * nClasses);
  linearSoftmax(fitted)(X, proba);
  return proba;
}

/** The largest component of the gradient of the mean log loss with its penalty, from its definition. */
function largestGradient({ coef }: LinearSoftmax, proba: Float64Array, data: TrainingData, penalty: number): number {
  const { X, y, nFeatures, nClasses } = data;
  let largest = 0;
  for (let k = 0; k < nClasses; k++) {
    for (let j = 0; j <= nFeatures; j++) {
      let sum = j < nFeatures ? penalty * coef[k]![j]! : 0;
      for (let i = 0; i < y.length; i++) {
        const residual = proba[i * nClasses + k]! - (y[i] === k ? 1 : 0);
        sum += residual * (j < nFeatures ? X[i * nFeatures + j]! : 1);
      }
      largest = Math.max(largest, Math.abs(sum) / y.length);
    }
  }
  return largest;
}

describe("fitSoftmaxRegression", () => {
  test("converges whatever the classes, rows and penalty", () => {
    fc.assert(
      fc.property(
        fc.record({
          nClasses: fc.integer({ min: 2, max: 12 }),
          nFeatures: fc.integer({ min: 2, max: 5 }),
          rowsPerClass: fc.integer({ min: 1, max: 30 }),
          distance: fc.constantFrom(0, 1, 5),
          seed: fc.integer(),
        }),
        fc.constantFrom(1e-8, 1e-2, 1, 1e3),
        (shape, penalty) => {
          const data = blobs(shape);
          const { fitted, proba } = fit(data, { penalty });
          expect(largestGradient(fitted, proba, data, penalty)).toBeLessThan(1.001 * OPTIONS.tolerance);
        },
      ),
      { numRuns: 100 },
    );
  });

  test("gives the same from every start, sooner from one near the minimum", () => {
    const equal = blobs({ nClasses: 10, nFeatures: 6, rowsPerClass: 200, distance: 2 });
    // Five blobs make the first class, one the last: classes are as unequal as genres are.
    const data = { ...equal, y: equal.y.map((k) => Math.floor(k ** 2 / 17)), nClasses: 5 };
    const near = fit(data, { tolerance: 1e-9 });
    const far = fit(data, { tolerance: 1e-9 }, zero(data));
    const shifted = fit(
      data,
      { tolerance: 1e-9 },
      {
        coef: near.fitted.coef.map((row) => row.map((weight) => weight + 3)),
        intercept: near.fitted.intercept.map((weight) => weight - 5),
      },
    );
    for (const { fitted } of [far, shifted]) {
      fitted.coef.flat().forEach((weight, at) => {
        expect(weight).toBeCloseTo(near.fitted.coef.flat()[at]!, 5);
      });
      fitted.intercept.forEach((weight, k) => {
        expect(weight).toBeCloseTo(near.fitted.intercept[k]!, 5);
      });
    }
    expect(fit(data).iterations).toBeLessThan(fit(data, {}, zero(data)).iterations);
  });

  test("gives two classes opposite weights", () => {
    const { coef, intercept } = fit(blobs({ nClasses: 2, distance: 1 })).fitted;
    coef[0]!.forEach((weight, j) => {
      expect(weight).toBeCloseTo(-coef[1]![j]!, 9);
    });
    expect(intercept[0]!).toBeCloseTo(-intercept[1]!, 9);
  });

  test("gives each class its share of the rows, on average", () => {
    const data = blobs({ nClasses: 4, distance: 1 });
    const skewed = { ...data, y: data.y.map((k) => Math.max(0, k - 1)), nClasses: 3 };
    const { proba } = fit(skewed, { tolerance: 1e-8 });
    for (const [k, share] of [0.5, 0.25, 0.25].entries()) {
      const mean = proba.reduce((sum, p, at) => sum + (at % 3 === k ? p : 0), 0) / skewed.y.length;
      expect(mean).toBeCloseTo(share, 6);
    }
  });

  test("stays finite where classes are separable and the penalty is next to nothing", () => {
    for (const nClasses of [2, 5]) {
      const data = blobs({ nClasses, distance: 50 });
      const { fitted, proba, iterations } = fit(data, { penalty: 1e-9, tolerance: 1e-8 });
      expect([...fitted.coef.flat(), ...fitted.intercept].every(Number.isFinite)).toBe(true);
      expect(classificationMetrics(data.y, proba, nClasses).accuracy).toBe(1);
      expect(iterations).toBeLessThan(60);
    }
  });

  test("takes a class of one row and a class of none", () => {
    const data = blobs({ nClasses: 2, rowsPerClass: 300, distance: 2 });
    const rare = { ...data, y: data.y.with(7, 2), nClasses: 4 };
    const { proba } = fit(rare);
    const mean = (k: number) => proba.reduce((sum, p, at) => sum + (at % 4 === k ? p : 0), 0) / rare.y.length;
    expect(mean(2)).toBeCloseTo(1 / 600, 3);
    expect(mean(3)).toBeLessThan(2e-4);
  });

  test("takes one row per class", () => {
    const data = blobs({ nClasses: 3, rowsPerClass: 1 });
    expect(classificationMetrics(data.y, fit(data).proba, 3).accuracy).toBe(1);
  });

  test("takes columns that say the same twice, and one that says nothing", () => {
    const { X, y, nFeatures, nClasses } = blobs({ distance: 2 });
    const rows = Array.from(y, (_, i) => [...X.subarray(i * nFeatures, (i + 1) * nFeatures), X[i * nFeatures]!, 0]);
    const { coef } = fit({ X: Float64Array.from(rows.flat()), y, nFeatures: nFeatures + 2, nClasses }).fitted;
    for (const weights of coef) {
      expect(weights[nFeatures]!).toBeCloseTo(weights[0]!, 2);
      expect(weights[nFeatures + 1]).toBe(0);
    }
  });

  test("needs few iterations for 114 classes", () => {
    const { X, y, ...shape } = blobs({ nClasses: 114, nFeatures: 12, rowsPerClass: 20, distance: 30 });
    const data = { X: standardise(fitScaler(X, shape.nFeatures), X), y, ...shape };
    const { fitted, iterations, proba } = fit(data);
    expect(iterations).toBeLessThan(10);
    expect(largestGradient(fitted, proba, data, OPTIONS.penalty)).toBeLessThan(1.001 * OPTIONS.tolerance);
  });

  test("ends where float64 gives no smaller gradient", () => {
    const data = blobs({ rowsPerClass: 200, distance: 1 });
    const { fitted, iterations, proba } = fit(data, { tolerance: Number.MIN_VALUE });
    expect(iterations).toBeLessThan(100);
    expect(largestGradient(fitted, proba, data, OPTIONS.penalty)).toBeLessThan(1e-12);
  });

  test("stops after maxIterations", () => {
    const data = blobs({ distance: 1 });
    expect(fit(data, { maxIterations: 0 }, zero(data)).fitted).toEqual(zero(data));
    const steps: number[] = [];
    fitSoftmaxRegression(data, { ...OPTIONS, maxIterations: 2 }, zero(data), (share) => steps.push(share));
    expect(steps).toHaveLength(3);
  });
});
