import { expect, test } from "bun:test";
import { TRAINERS, trainerNamed } from "../../src/models/index.ts";
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
});

test("a name that no kind of model has is refused with the names there are", () => {
  expect(() => trainerNamed("perceptron")).toThrow(/logistic_regression.*got perceptron/);
});
