/**
 * Scores single rows and batches of 1,000 with 1,000 trees of depth 6 (10 classes × 100 rounds), by the TypeScript
 * scorer and by XGBoost's C library on one thread, in turn; prints medians a row and their ratios.
 *
 * Usage: `[XGBOOST_LIBRARY=...] bun test/bench/xgboost-scoring.ts`
 */
import { Value } from "@sinclair/typebox/value";
import { median } from "simple-statistics";
import { trainer } from "../../src/models/xgboost/trainer.ts";
import { XGBoostParams } from "../../src/models/xgboost/xgboost.ts";
import { createRng } from "../../src/stats/rng.ts";
import { NativeBooster } from "../models/xgboost/native-booster.ts";
import { N_CLASSES, N_FEATURES, syntheticRows } from "./synthetic-rows.ts";

const SINGLE_ROWS = 2000;
const BATCH = 1000;
const REPEATS = 15;

const data = { ...syntheticRows(20_000, createRng(1)), nFeatures: N_FEATURES, nClasses: N_CLASSES };
const model = trainer.train(data, Value.Create(XGBoostParams), createRng(1), () => {});
using native = new NativeBooster(model.toText(), 1);

const { X } = syntheticRows(SINGLE_ROWS, createRng(2));
const rowsOf = <T extends Float64Array | Float32Array>(array: T, n: number) =>
  Array.from({ length: SINGLE_ROWS / n }, (_, i) => array.slice(i * n * N_FEATURES, (i + 1) * n * N_FEATURES) as T);
const rows = rowsOf(X, 1);
const batches = rowsOf(X, BATCH);
const rows32 = rowsOf(Float32Array.from(X), 1);
const batches32 = rowsOf(Float32Array.from(X), BATCH);
const out = new Float64Array(BATCH * N_CLASSES);

const contestants = {
  "TypeScript, one row": () => {
    for (const row of rows) model.predictProba(row, out);
  },
  "TypeScript, batches of 1,000": () => {
    for (const batch of batches) model.predictProba(batch, out);
  },
  "C library in place, one row": () => {
    for (const row of rows32) native.predictInPlace(row, N_FEATURES, N_CLASSES);
  },
  "C library by DMatrix, one row": () => {
    for (const row of rows32) native.predictByMatrix(row, N_FEATURES, N_CLASSES);
  },
  "C library in place, batches of 1,000": () => {
    for (const batch of batches32) native.predictInPlace(batch, N_FEATURES, N_CLASSES);
  },
};
const micros = new Map<string, number[]>();
for (let repeat = 0; repeat < REPEATS; repeat++) {
  for (const [name, scoreAll] of Object.entries(contestants)) {
    const begin = performance.now();
    scoreAll();
    const each = ((performance.now() - begin) / SINGLE_ROWS) * 1000;
    micros.set(name, [...(micros.get(name) ?? []), each]);
  }
}
const one = median(micros.get("TypeScript, one row")!);
console.log(`XGBoost ${native.version}, ${SINGLE_ROWS} rows, medians of ${REPEATS}`);
for (const [name, values] of micros) {
  console.log(`${name}: ${median(values).toFixed(2)} µs a row, ${(median(values) / one).toFixed(2)} times the first`);
}
