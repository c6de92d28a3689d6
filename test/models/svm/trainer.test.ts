import { describe, expect, test } from "bun:test";
import { Value } from "@sinclair/typebox/value";
import { decisionFunction } from "../../../src/models/svm/kernel-machines.ts";
import { trainOneVsRest } from "../../../src/models/svm/one-vs-rest.ts";
import { SvmParams, svm } from "../../../src/models/svm/svm.ts";
import { trainer } from "../../../src/models/svm/trainer.ts";
import { classificationMetrics } from "../../../src/stats/classification.ts";
import { createRng } from "../../../src/stats/rng.ts";
import golden from "../../fixtures/sklearn-golden.json";
import { blobs } from "../toy-data.ts";

const train = (data: Parameters<typeof trainer.train>[0], params: object) =>
  trainer.train(data, { ...Value.Create(SvmParams), ...params }, createRng(1), () => {});

test(`machines give the decision values of ${golden.version}`, () => {
  const { X: rows, y, svm: expected } = golden.three_classes;
  const X = Float64Array.from(rows.flat());
  const data = { X, y: Uint8Array.from(y), nFeatures: 4, nClasses: 3 };
  const options = { C: expected.C, gamma: 1 / 4, tol: 1e-4, max_iter: 100_000 };
  const decisions = new Float64Array(y.length * 3);
  decisionFunction(trainOneVsRest(data, options, createRng(1), () => {}))(X, decisions);
  for (let i = 0; i < y.length; i++) {
    for (let k = 0; k < 3; k++) expect(Math.abs(decisions[i * 3 + k]! - expected.decisions[k]![i]!)).toBeLessThan(0.02);
  }
});

describe("svm", () => {
  const data = blobs({ rowsPerClass: 200, distance: 1.5 });
  const unseen = blobs({ rowsPerClass: 200, distance: 1.5, seed: 2 });
  const scores = (params: object) =>
    classificationMetrics(unseen.y, train(data, params).predictProba(unseen.X), data.nClasses);

  test("gives probabilities whose log_loss is near the best there is", () => {
    // Bayes's rule on these blobs, taken as normal: log_loss 0.48.
    expect(scores({}).log_loss).toBeLessThan(0.6);
    expect(scores({ kernel: "linear" }).log_loss).toBeLessThan(0.6);
  });

  test("separates a ring from its middle with the rbf kernel, which the linear one cannot", () => {
    const ring = blobs({ nClasses: 8, rowsPerClass: 40, nFeatures: 2 });
    const X = Float64Array.from([...ring.X, ...blobs({ nClasses: 8, rowsPerClass: 40, nFeatures: 2, distance: 0 }).X]);
    const y = Uint8Array.from({ length: 640 }, (_, i) => (i < 320 ? 0 : 1));
    const accuracy = (kernel: string) =>
      classificationMetrics(y, train({ X, y, nFeatures: 2, nClasses: 2 }, { kernel }).predictProba(X), 2).accuracy;
    expect(accuracy("rbf")).toBeGreaterThan(0.95);
    expect(accuracy("linear")).toBeLessThan(0.7);
  });

  test("saves a linear machine as weights, not as support vectors", () => {
    const { machines } = JSON.parse(train(data, { kernel: "linear" }).toText()) as {
      machines: { dual_coef: number[][] };
    };
    expect(machines.dual_coef).toHaveLength(data.nFeatures);
  });

  test("says which class did not converge and what to change", () => {
    expect(() => train(data, { max_iter: 2 })).toThrow(/svm class 0: expected convergence in 2 passes.*raise max_iter/);
  });

  test("refuses parts of a saved model that do not fit each other", () => {
    const artifact = JSON.parse(train(data, {}).toText());
    artifact.machines.dual_coef.pop();
    expect(() => svm.fromText(JSON.stringify(artifact))).toThrow(/support vector machines: expected/);
  });
});
