import { expect, test } from "bun:test";
import { join } from "node:path";
import { MODEL_TYPES, modelTypeNamed } from "../../src/models/index.ts";
import { describeModelContract } from "./model-contract.ts";
import { TRAINABLE } from "./trainable.ts";

for (const trainer of TRAINABLE) {
  const reason = trainer.unavailable();
  if (reason !== undefined) {
    console.warn(`SKIPPED: the contract of ${trainer.name}: ${reason}`);
    test.skip(`${trainer.name} keeps the contract of models`, () => {});
  } else {
    describeModelContract(trainer);
  }
}

test("each type of model has a name of its own, under which it is found", () => {
  expect(new Set(MODEL_TYPES.map(({ name }) => name)).size).toBe(MODEL_TYPES.length);
  for (const type of MODEL_TYPES) expect(modelTypeNamed(type.name)).toBe(type);
});

test("every type of model can be trained and read back", () => {
  for (const { train, fromText } of TRAINABLE)
    expect([typeof train, typeof fromText]).toEqual(["function", "function"]);
});

test("a name that no type of model has is refused with the names there are", () => {
  expect(() => modelTypeNamed("perceptron")).toThrow(/logistic_regression.*got perceptron/);
});

test("the service takes no training code along, starts no worker and writes no models for Python", async () => {
  const entrypoints = [join(import.meta.dir, "../../src/http/server.ts")];
  const { metafile } = await Bun.build({ entrypoints, target: "bun", metafile: true });
  const modules = Object.keys(metafile!.inputs);
  expect(modules).toContainEqual(expect.stringContaining("xgboost/xgboost.ts"));
  expect(
    modules.filter((path) =>
      /trainer|\.worker\.ts|io\/worker|ml-svm|ml-logistic|xgboost\/library|onnx|protobuf/.test(path),
    ),
  ).toEqual([]);
});
