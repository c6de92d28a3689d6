/** Trains with the library in `XGBOOST_LIBRARY` and prints how far the TypeScript scorer is from the library's own. */
import { Value } from "@sinclair/typebox/value";
import { FEATURE_NAMES } from "../../../src/features.ts";
import { readModel } from "../../../src/models/xgboost/scorer.ts";
import { trainer } from "../../../src/models/xgboost/trainer.ts";
import { XGBoostParams } from "../../../src/models/xgboost/xgboost.ts";
import { completeSongs, readSongTable } from "../../../src/songs/song-table.ts";
import { splitByYear } from "../../../src/songs/split-by-year.ts";
import { createRng } from "../../../src/stats/rng.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { NativeBooster } from "./native-booster.ts";
import { smallData } from "./small-data.ts";

const EXTREMES = [0, -0, 1e-45, -1e-45, 3.4028234663852886e38, -3.4028234663852886e38, Number.NaN];

const largest: Record<string, number> = {};
let version = "";
for (const max_depth of [1, 3, 6, 9]) {
  for (const missing of [false, true]) {
    const data = smallData(3000, { missing });
    const { nFeatures, nClasses } = data;
    const params = { ...Value.Create(XGBoostParams), n_estimators: 20, max_depth, nthread: 1 };
    const trained = trainer.train(data, params, createRng(1), () => {});
    const text = trained.toText();
    const rows = rowsToScore(text, nFeatures);
    using native = new NativeBooster(text, 1);
    version = native.version;
    const expected = Float32Array.from(native.predictByMatrix(Float32Array.from(rows), nFeatures, nClasses));
    const model = readModel(text);
    const oneByOne = new Float64Array(expected.length);
    for (let row = 0; row * nFeatures < rows.length; row++) {
      const one = rows.slice(row * nFeatures, (row + 1) * nFeatures);
      model.predictProba(one, oneByOne.subarray(row * nClasses));
    }
    const name = `depth ${max_depth}${missing ? ", missing values" : ""}`;
    largest[`${name}, in batches`] = largestDifference(model.predictProba(rows), expected);
    largest[`${name}, one by one`] = largestDifference(oneByOne, expected);
  }
}
await compareOnSongs(process.argv[2]!);
console.log(JSON.stringify({ version, largest }));

/** Trains on the songs up to 2010 of a songs.csv and scores every later one. */
async function compareOnSongs(path: string): Promise<void> {
  using folder = temporaryFolder();
  await splitByYear(path, folder.file("train.csv"), folder.file("prod_sim.csv"), 2010);
  const [train, production] = [
    await readSongTable(folder.file("train.csv")),
    await readSongTable(folder.file("prod_sim.csv")),
  ];
  const [nFeatures, nClasses] = [FEATURE_NAMES.length, train.genres.length];
  const data = { ...completeSongs(train), nFeatures, nClasses, featureNames: FEATURE_NAMES };
  const model = trainer.train(data, Value.Create(XGBoostParams), createRng(1), () => {});
  using native = new NativeBooster(model.toText(), 1);
  const { X } = completeSongs(production);
  const expected = native.predictByMatrix(Float32Array.from(X), nFeatures, nClasses);
  largest["every song after 2010"] = largestDifference(model.predictProba(X), expected);
}

/** Random rows, with extremes, missing values and the model's own thresholds among the values. */
function rowsToScore(text: string, nFeatures: number): Float64Array {
  const { trees } = JSON.parse(text).learner.gradient_booster.model;
  const thresholds = trees.flatMap((tree: { split_conditions: number[] }) => tree.split_conditions);
  const rng = createRng(9);
  const pick = (values: readonly number[]) => values[Math.floor(rng() * values.length)]!;
  return Float64Array.from({ length: 1003 * nFeatures }, () => {
    const kind = rng();
    return kind < 0.1 ? pick(EXTREMES) : kind < 0.4 ? pick(thresholds) : 3 * rng() - 1;
  });
}

function largestDifference(actual: Float64Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  // A NaN on either side must not pass.
  for (let i = 0; i < actual.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  return largest;
}
