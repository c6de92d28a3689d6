/** Trains 150 small boosters, or fails to, and prints by how many MB the process grew after the first 30. */
import { Value } from "@sinclair/typebox/value";
import { trainer } from "../../../src/models/xgboost/trainer.ts";
import { XGBoostParams } from "../../../src/models/xgboost/xgboost.ts";
import { createRng } from "../../../src/stats/rng.ts";
import { smallData } from "./small-data.ts";

const fails = process.argv[2] === "failures";
const data = smallData(5000);
const params = {
  ...Value.Create(XGBoostParams),
  n_estimators: 1,
  max_depth: 2,
  nthread: 1,
  ...(fails && { subsample: 7 }),
};

function train(): void {
  try {
    trainer.train(data, params, createRng(1), () => {});
  } catch (error) {
    if (!fails) throw error;
  }
}

function megabytesAfter(times: number): number {
  for (let i = 0; i < times; i++) train();
  Bun.gc(true);
  return process.memoryUsage.rss() / 1e6;
}

const before = megabytesAfter(30);
console.log(megabytesAfter(150) - before);
