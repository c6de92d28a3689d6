import { beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { FEATURE_NAMES } from "../../src/features.ts";
import type { TrainingData } from "../../src/models/model.ts";
import { takeRows } from "../../src/models/training-data.ts";
import { writeSample } from "../../src/songs/sample/write-sample.ts";
import { completeSongs, readSongTable } from "../../src/songs/song-table.ts";
import { splitByYear } from "../../src/songs/split-by-year.ts";
import { type ClassificationMetrics, classificationMetrics } from "../../src/stats/classification.ts";
import { createRng } from "../../src/stats/rng.ts";
import { fitScaler, standardise } from "../../src/stats/scaler.ts";
import { countClasses, stratifiedSplit } from "../../src/stats/stratified.ts";
import { hasPython, runPython } from "../python-environment.ts";
import { hasRealSongs, REAL_SONGS } from "../real-songs.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { defaultParams, TRAINABLE, type Trainable } from "./trainable.ts";

const logisticRegression = TRAINABLE.find(({ name }) => name === "logistic_regression")!;

/** The songs of a songs.csv that a model may be trained on: complete and up to 2010. */
async function trainingSongs(path: string): Promise<TrainingData> {
  using folder = temporaryFolder();
  await splitByYear(path, folder.file("train.csv"), folder.file("prod_sim.csv"), 2010);
  const table = await readSongTable(folder.file("train.csv"));
  return { ...completeSongs(table), nFeatures: FEATURE_NAMES.length, nClasses: table.genres.length };
}

async function sampleSongs(): Promise<TrainingData> {
  using folder = temporaryFolder();
  await writeSample(folder.file("songs.csv"), 5000, 42);
  return await trainingSongs(folder.file("songs.csv"));
}

interface Halves {
  readonly train: TrainingData;
  readonly validation: TrainingData;
}

function standardisedSplit(songs: TrainingData, seed: number): Halves {
  const { train, validation } = stratifiedSplit(songs.y, songs.nClasses, 0.2, createRng(seed));
  const scaler = fitScaler(takeRows(songs, train).X, songs.nFeatures);
  const part = (rows: Uint32Array) => ({
    ...takeRows(songs, rows),
    X: standardise(scaler, takeRows(songs, rows).X),
  });
  return { train: part(train), validation: part(validation) };
}

function score(trainer: Trainable, { train, validation }: Halves, seed: number): ClassificationMetrics {
  const model = trainer.train(train, defaultParams(trainer), createRng(seed), () => {});
  return classificationMetrics(validation.y, model.predictProba(validation.X), validation.nClasses);
}

type Scores = Pick<ClassificationMetrics, "accuracy" | "log_loss">;

/** What scikit-learn's logistic regression scores on each of some splits, all in one process. */
async function scoresOfSklearn(splits: readonly Halves[]): Promise<Scores[]> {
  using folder = temporaryFolder();
  for (const [i, halves] of splits.entries()) {
    for (const name of ["train", "validation"] as const) {
      const { X, y, nFeatures } = halves[name];
      const lines = Array.from(y, (k, row) => [k, ...X.subarray(row * nFeatures, (row + 1) * nFeatures)].join(","));
      await Bun.write(folder.file(`${i}/${name}.csv`), lines.join("\n"));
    }
  }
  const folders = splits.map((_, i) => folder.file(String(i)));
  return JSON.parse(await runPython("python", [join(import.meta.dir, "compare_sklearn.py"), ...folders]));
}

const SEEDS = [42, 1, 2];
const available = TRAINABLE.filter((trainer) => trainer.unavailable() === undefined);
const others = available.filter((trainer) => trainer !== logisticRegression);

describe.each([
  ["real songs", () => trainingSongs(REAL_SONGS), !hasRealSongs("models on real songs")],
  ["synthetic songs", sampleSongs, false],
] as const)("on %s", (_, load, skipped) => {
  let splits: Halves[];
  let ours: ClassificationMetrics[];

  if (!skipped) {
    beforeAll(async () => {
      const songs = await load();
      splits = SEEDS.map((seed) => standardisedSplit(songs, seed));
      ours = splits.map((split, i) => score(logisticRegression, split, SEEDS[i]!));
    });
  }

  function expectMoreThanGuesses({ accuracy, log_loss }: ClassificationMetrics, { validation }: Halves) {
    const mostFrequent = Math.max(...countClasses(validation.y, validation.nClasses)) / validation.y.length;
    expect(accuracy).toBeGreaterThan(mostFrequent + 0.1);
    expect(log_loss).toBeLessThan(0.75 * Math.log(validation.nClasses));
  }

  test.skipIf(skipped)(
    "logistic_regression beats guessing the most frequent genre, with sensible probabilities",
    () => {
      for (const [i, split] of splits.entries()) expectMoreThanGuesses(ours[i]!, split);
    },
  );

  test.skipIf(skipped).each(others.map((trainer) => [trainer.name, trainer] as const))(
    "%s beats guessing the most frequent genre, with sensible probabilities",
    (_, trainer) => {
      expectMoreThanGuesses(score(trainer, splits[0]!, SEEDS[0]!), splits[0]!);
    },
  );

  test.skipIf(skipped || !hasPython("python", "logistic regression beside scikit-learn"))(
    "logistic_regression is as accurate as scikit-learn's, on each split",
    async () => {
      for (const [i, theirs] of (await scoresOfSklearn(splits)).entries()) {
        expect(Math.abs(ours[i]!.accuracy - theirs.accuracy)).toBeLessThanOrEqual(0.01);
        expect(Math.abs(ours[i]!.log_loss - theirs.log_loss)).toBeLessThanOrEqual(0.005);
      }
    },
  );
});
