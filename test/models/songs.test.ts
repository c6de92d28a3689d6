import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { Value } from "@sinclair/typebox/value";
import { FEATURE_NAMES } from "../../src/features.ts";
import type { TrainingData } from "../../src/models/model.ts";
import { takeRows } from "../../src/models/training-data.ts";
import { writeSample } from "../../src/songs/sample/write-sample.ts";
import { completeSongs, readSongTable } from "../../src/songs/song-table.ts";
import { splitByYear } from "../../src/songs/split-by-year.ts";
import { classificationMetrics } from "../../src/stats/classification.ts";
import { createRng } from "../../src/stats/rng.ts";
import { fitScaler, standardise } from "../../src/stats/scaler.ts";
import { countClasses, stratifiedSplit } from "../../src/stats/stratified.ts";
import { hasPython, runPython } from "../python-environment.ts";
import { hasRealSongs, REAL_SONGS } from "../real-songs.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { TRAINABLE, type Trainable } from "./trainable.ts";

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
  await writeSample(folder.file("songs.csv"), 40_000, 42);
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

function score(trainer: Trainable, { train, validation }: Halves, seed: number) {
  const model = trainer.train(train, Value.Create(trainer.params), createRng(seed), () => {});
  return classificationMetrics(validation.y, model.predictProba(validation.X), validation.nClasses);
}

async function scoreOfSklearn({ train, validation }: Halves): Promise<{ accuracy: number; log_loss: number }> {
  using folder = temporaryFolder();
  const write = async (name: string, { X, y, nFeatures }: TrainingData) => {
    const lines = Array.from(y, (k, i) => [k, ...X.subarray(i * nFeatures, (i + 1) * nFeatures)].join(","));
    await Bun.write(folder.file(name), lines.join("\n"));
    return folder.file(name);
  };
  const files = [await write("train.csv", train), await write("validation.csv", validation)];
  return JSON.parse(await runPython("python", [join(import.meta.dir, "compare_sklearn.py"), ...files]));
}

describe.each([
  ["real songs", () => trainingSongs(REAL_SONGS), !hasRealSongs("models on real songs")],
  ["synthetic songs", sampleSongs, false],
] as const)("on %s", (_, load, skipped) => {
  test
    .skipIf(skipped)
    .each(
      TRAINABLE.filter((trainer) => trainer.unavailable() === undefined).map(
        (trainer) => [trainer.name, trainer] as const,
      ),
    )("%s beats guessing the most frequent genre by far, with sensible probabilities", async (_, trainer) => {
    const songs = await load();
    const split = standardisedSplit(songs, 42);
    const mostFrequent = Math.max(...countClasses(split.validation.y, songs.nClasses)) / split.validation.y.length;
    const { accuracy, log_loss } = score(trainer as Trainable, split, 42);
    expect(accuracy).toBeGreaterThan(mostFrequent + 0.1);
    expect(log_loss).toBeLessThan(0.75 * Math.log(songs.nClasses));
  });

  test.skipIf(skipped || !hasPython("python", "logistic regression beside scikit-learn")).each([42, 1, 2])(
    "logistic_regression is as accurate as scikit-learn's, seed %i",
    async (seed) => {
      const split = standardisedSplit(await load(), seed);
      const ours = score(logisticRegression as Trainable, split, seed);
      const theirs = await scoreOfSklearn(split);
      expect(Math.abs(ours.accuracy - theirs.accuracy)).toBeLessThanOrEqual(0.01);
      expect(Math.abs(ours.log_loss - theirs.log_loss)).toBeLessThanOrEqual(0.005);
    },
  );
});
