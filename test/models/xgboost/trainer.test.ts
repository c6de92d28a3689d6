import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { Value } from "@sinclair/typebox/value";
import type { TrainingData } from "../../../src/models/model.ts";
import { trainer } from "../../../src/models/xgboost/trainer.ts";
import { XGBoostParams } from "../../../src/models/xgboost/xgboost.ts";
import { createRng } from "../../../src/stats/rng.ts";
import { hasLibrary } from "./installed-libraries.ts";
import { smallData } from "./small-data.ts";

const params = { ...Value.Create(XGBoostParams), n_estimators: 10, max_depth: 3, nthread: 1 };
type Rounds = { share: number; metrics: Readonly<Record<string, number>> }[];

function train(data: TrainingData, changed: Partial<XGBoostParams> = {}, seed = 1) {
  const rounds: Rounds = [];
  const model = trainer.train(data, { ...params, ...changed }, createRng(seed), (share, metrics = {}) => {
    rounds.push({ share, metrics });
  });
  return {
    model,
    rounds,
    nRounds: JSON.parse(model.toText()).learner.gradient_booster.model.trees.length / 4,
  };
}

describe("hyperparameters", () => {
  test("have defaults and refuse unknown names", () => {
    expect(Value.Check(XGBoostParams, Value.Create(XGBoostParams))).toBe(true);
    expect(Value.Check(XGBoostParams, { ...params, max_dept: 3 })).toBe(false);
    expect(Value.Check(XGBoostParams, { ...params, subsample: 0 })).toBe(false);
  });
});

describe.skipIf(!hasLibrary)("training (skipped without XGBoost's library)", () => {
  test("learns, and tells each round's share and training metrics", () => {
    const data = smallData(2000);
    const { model, rounds } = train(data);
    expect(rounds.map(({ share }) => share)).toEqual(
      [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1].map((x) => expect.closeTo(x)),
    );
    const [first, last] = [rounds[0]!.metrics, rounds.at(-1)!.metrics];
    expect(Object.keys(last).sort()).toEqual(["train_merror", "train_mlogloss"]);
    expect(last.train_mlogloss!).toBeLessThan(first.train_mlogloss!);
    const { mlogloss, merror } = measure(model.predictProba(data.X), data);
    expect(last.train_mlogloss!).toBeCloseTo(mlogloss, 4);
    expect(last.train_merror!).toBeCloseTo(merror, 6);
  });

  test("leaves its input unchanged", () => {
    const data = smallData(500);
    const [X, y] = [data.X.slice(), data.y.slice()];
    train(data).model.predictProba(data.X);
    expect(data.X).toEqual(X);
    expect(data.y).toEqual(y);
  });

  test("gives the same model to the byte from the same seed, another from another", () => {
    const data = smallData(2000);
    const sampled = { subsample: 0.5, colsample_bytree: 0.6 };
    const text = train(data, sampled).model.toText();
    expect(train(data, sampled).model.toText()).toBe(text);
    expect(train(data, sampled, 2).model.toText()).not.toBe(text);
  });

  test("with early stopping keeps the rounds up to the best mlogloss on the validation rows", () => {
    const validation = smallData(400, { seed: 2 });
    const data = { ...smallData(400), validation };
    const { model, rounds, nRounds } = train(data, { n_estimators: 200, max_depth: 6, early_stopping_rounds: 5 });
    const losses = rounds.map(({ metrics }) => metrics.validation_mlogloss!);
    const best = losses.indexOf(Math.min(...losses));
    expect(rounds.length).toBeLessThan(200);
    expect(rounds.length).toBe(best + 1 + 5);
    expect(nRounds).toBe(best + 1);
    expect(measure(model.predictProba(validation.X), validation).mlogloss).toBeCloseTo(losses[best]!, 4);
  });

  test("without early stopping keeps all rounds", () => {
    expect(train({ ...smallData(400), validation: smallData(400, { seed: 2 }) }, { n_estimators: 40 }).nRounds).toBe(
      40,
    );
  });

  test("finds the features that matter", () => {
    const data = smallData(2000);
    for (let i = 0; i < data.X.length; i += data.nFeatures) data.X[i + 2] = 0.5;
    const { featureImportance } = train(data).model;
    expect(featureImportance).toHaveLength(data.nFeatures);
    expect(featureImportance![2]).toBe(0);
    expect(Math.min(...featureImportance!.filter((_, feature) => feature !== 2))).toBeGreaterThan(0);
  });

  test.each(["successes", "failures"])("frees boosters and matrices: memory does not grow with %s", (kind) => {
    // In a process of its own, where nothing else uses memory. A matrix not freed costs 24 MB, a booster 88.
    const { stdout, stderr } = Bun.spawnSync([process.execPath, join(import.meta.dir, "memory-child.ts"), kind]);
    expect(stderr.toString()).toBe("");
    expect(Number(stdout.toString())).toBeLessThan(12);
  });
});

describe.skipIf(!hasLibrary)("training refuses (skipped without XGBoost's library)", () => {
  const data = smallData(40);
  const withX = (i: number, value: number) => ({ ...data, X: data.X.with(i, value) });

  test.each([
    ["one class", { ...data, y: new Uint8Array(40) }, "y must hold at least 2 classes, got 1"],
    ["no rows", { ...data, X: new Float64Array(0), y: new Uint8Array(0) }, "y must hold at least 2 classes, got 0"],
    ["fewer rows than classes", { ...data, nClasses: 41 }, "at least a row for each of 41 classes, got 40"],
    ["a label out of range", { ...data, nClasses: 3 }, "training y row 3 must be below 3, got 3"],
    [
      "an infinite feature",
      withX(7, Number.POSITIVE_INFINITY),
      "training X row 1 feature 2 must be a finite float32, got Infinity",
    ],
    ["a feature beyond float32", withX(0, -1e39), "training X row 0 feature 0 must be a finite float32, got -1e+39"],
    ["a ragged X", { ...data, X: data.X.slice(1) }, "training X must hold 40 rows of 5 values, got 199"],
    [
      "a validation label out of range",
      { ...data, validation: { X: data.X, y: data.y.with(0, 9) } },
      "validation y row 0 must be below 4, got 9",
    ],
  ])("%s", (_, bad, message) => {
    expect(() => train(bad)).toThrow(message);
    expect(() => train(bad)).toThrow(expect.objectContaining({ code: "training_failed" }));
  });

  test("early stopping without validation rows", () => {
    expect(() => train(data, { early_stopping_rounds: 3 })).toThrow("early_stopping_rounds needs validation rows");
  });

  test("what XGBoost refuses, in XGBoost's words on one line", () => {
    const error = (() => {
      try {
        train(data, { learning_rate: -1 });
      } catch (thrown) {
        return thrown as Error;
      }
      return undefined;
    })();
    expect(error?.message).toMatch(/^XGBoosterUpdateOneIter failed: .*-1.*learning_rate/);
    expect(error?.message).not.toContain("\n");
  });
});

function measure(probabilities: Float64Array, { y, nClasses }: Pick<TrainingData, "y" | "nClasses">) {
  let [mlogloss, wrong] = [0, 0];
  for (const [row, label] of y.entries()) {
    const p = probabilities.subarray(row * nClasses, (row + 1) * nClasses);
    mlogloss -= Math.log(p[label]!) / y.length;
    if (p.indexOf(Math.max(...p)) !== label) wrong++;
  }
  return { mlogloss, merror: wrong / y.length };
}
