import { expect, test } from "bun:test";
import { join } from "node:path";
import { KINDS, kindNamed } from "../../src/models/index.ts";
import { TRAINERS, trainerNamed } from "../../src/models/trainers.ts";
import { describeModelContract } from "./model-contract.ts";

for (const trainer of TRAINERS) {
  const reason = trainer.unavailable();
  if (reason !== undefined) {
    console.warn(`SKIPPED: the contract of ${trainer.name}: ${reason}`);
    test.skip(`${trainer.name} keeps the contract of models`, () => {});
  } else {
    describeModelContract(trainer);
  }
}

test("each kind of model has a name of its own, under which it is found", () => {
  expect(new Set(TRAINERS.map(({ name }) => name)).size).toBe(TRAINERS.length);
  for (const trainer of TRAINERS) expect(trainerNamed(trainer.name)).toBe(trainer);
  for (const kind of KINDS) expect(kindNamed(kind.name)).toBe(kind);
});

test("every kind of model can be trained and read back", () => {
  expect(TRAINERS.map(({ name, fromText }) => ({ name, fromText }))).toEqual(
    KINDS.map(({ name, fromText }) => ({ name, fromText })),
  );
});

test("a name that no kind of model has is refused with the names there are", () => {
  expect(() => trainerNamed("perceptron")).toThrow(/logistic_regression.*got perceptron/);
});

test("the service takes no training code along", async () => {
  const entrypoints = [join(import.meta.dir, "../../src/http/server.ts")];
  const { metafile } = await Bun.build({ entrypoints, target: "bun", metafile: true });
  const modules = Object.keys(metafile!.inputs);
  expect(modules).toContainEqual(expect.stringContaining("xgboost/kind.ts"));
  expect(modules.filter((path) => /trainer|ml-svm|ml-logistic|xgboost\/library/.test(path))).toEqual([]);
});
