/** Seconds from matrix to saved XGBoost model, as JSON: `bun fit-xgboost.ts TRAIN.csv HELD_OUT.u32 MODEL.json`. */
import { cpus } from "node:os";
import { Value } from "@sinclair/typebox/value";
import { FEATURE_NAMES } from "../../../src/features.ts";
import { takeRows } from "../../../src/models/training-data.ts";
import { trainer } from "../../../src/models/xgboost/trainer.ts";
import { XGBoostParams } from "../../../src/models/xgboost/xgboost.ts";
import { readSongTable } from "../../../src/songs/song-table.ts";
import { createRng } from "../../../src/stats/rng.ts";

const [trainPath, heldOutPath, modelPath] = process.argv.slice(2) as [string, string, string];
const { X, labels, genres, rows } = await readSongTable(trainPath);
const data = { X, y: labels, nFeatures: FEATURE_NAMES.length, nClasses: genres.length };
const heldOut = new Uint32Array(await Bun.file(heldOutPath).arrayBuffer());
const isHeldOut = new Uint8Array(rows);
for (const row of heldOut) isHeldOut[row] = 1;
const train = takeRows(
  data,
  Uint32Array.from({ length: rows }, (_, row) => row).filter((row) => !isHeldOut[row]),
);
const validation = takeRows(data, heldOut);
const params = { ...Value.Create(XGBoostParams), nthread: cpus().length };

const begin = performance.now();
const model = trainer.train({ ...train, validation }, params, createRng(1), () => {});
await Bun.write(modelPath, model.toText());
console.log(JSON.stringify({ seconds: (performance.now() - begin) / 1000 }));
