import { describe, expect, test } from "bun:test";
import { Value } from "@sinclair/typebox/value";
import { LogisticRegressionParams } from "../../../src/models/logistic-regression/logistic-regression.ts";
import { trainer } from "../../../src/models/logistic-regression/trainer.ts";
import { classificationMetrics } from "../../../src/stats/classification.ts";
import { createRng } from "../../../src/stats/rng.ts";
import golden from "../../fixtures/sklearn-golden.json";
import { blobs } from "../toy-data.ts";

const train = (data: Parameters<typeof trainer.train>[0], params: object) =>
  trainer.train(data, { ...Value.Create(LogisticRegressionParams), ...params }, createRng(1), () => {});

describe(`logistic_regression gives the probabilities of ${golden.version}`, () => {
  for (const name of ["two_classes", "three_classes"] as const) {
    const { X, y, logistic_regression } = golden[name];
    const nClasses = Math.max(...y) + 1;
    const data = { X: Float64Array.from(X.flat()), y: Uint8Array.from(y), nFeatures: 4, nClasses };
    for (const { C, proba } of logistic_regression) {
      test(`${name.replace("_", " ")}, C = ${C}`, () => {
        const expected = proba.flat();
        train(data, { C, tol: 1e-7 })
          .predictProba(data.X)
          .forEach((p, at) => {
            expect(Math.abs(p - expected[at]!)).toBeLessThan(1e-5);
          });
      });
    }
  }
});

describe("logistic_regression", () => {
  const data = blobs({ rowsPerClass: 400, distance: 1.5 });
  const lossOf = (params: object) =>
    classificationMetrics(data.y, train(data, params).predictProba(data.X), data.nClasses).log_loss;

  test("fits a sample nearly as well as all rows", () => {
    expect(lossOf({ max_samples: 300 })).toBeLessThan(lossOf({}) + 0.05);
  });

  test.each([1, 2, 5])("stops after %i rounds where max_iter says so, earlier where it has converged", (max_iter) => {
    const reportsOf = (params: object) => {
      const shares: number[] = [];
      const all = { ...Value.Create(LogisticRegressionParams), ...params };
      trainer.train(data, all, createRng(1), (share) => shares.push(share));
      return shares;
    };
    // One report a round that does not end the fit, and one at the end.
    expect(reportsOf({ max_iter, tol: 1e-12 })).toHaveLength(max_iter + 1);
    expect(reportsOf({ max_iter: 1000 }).length).toBeLessThan(1000);
    expect(reportsOf({ max_iter: 1000, tol: 1 })).toEqual([1]);
  });

  test("converges where classes are separable and the penalty is weak", () => {
    const apart = blobs({ distance: 50 });
    const proba = train(apart, { C: 1e6 }).predictProba(apart.X);
    expect(classificationMetrics(apart.y, proba, 3)).toMatchObject({ accuracy: 1 });
  });
});
