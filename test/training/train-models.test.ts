import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { Value } from "@sinclair/typebox/value";
import { loadReference } from "../../src/drift/reference.ts";
import { FEATURE_NAMES } from "../../src/features.ts";
import { openStore } from "../../src/tracking/index.ts";
import { TrainParams } from "../../src/training/params.ts";
import { type Selection, trainModels } from "../../src/training/train-models.ts";
import { songsCsv } from "../songs-csv.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const songs = folder.file("songs.csv");
beforeAll(async () => {
  const pop = { genre: "Pop", energy: "0.1" };
  await Bun.write(songs, songsCsv([...Array(10).fill({}), ...Array(10).fill(pop), { tempo: "NA" }]));
});

/** Trains on the songs into a folder and a store of its own. */
async function train(selection: Partial<Selection>, params: object = {}) {
  const own = folder.file(crypto.randomUUID());
  const store = openStore(`${own}/mlruns`);
  const shares: number[] = [];
  const training = trainModels(
    ...([songs, Value.Default(TrainParams, { seed: 1, ...params }) as TrainParams, store] as const),
    ...([{ chosen: [], required: [], ...selection }, `${own}/models`, (share: number) => shares.push(share)] as const),
  );
  return { training, shares, models: `${own}/models`, runs: () => store.searchRuns("spotify-genre", {}) };
}

describe("trainModels", () => {
  test("trains a chosen type once, however often it is named, and tells how far it is", async () => {
    const { training, shares, runs } = await train({ chosen: ["logistic_regression", "logistic_regression"] });
    expect(await training).toMatchObject({
      ...{ trained: [{ type: "logistic_regression" }], skipped: [] },
      ...{ trainRows: 16, validationRows: 4, incomplete: 1 },
    });
    expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 12);
    expect((await runs()).map(({ name, status }) => [name, status])).toEqual([["logistic_regression", "FINISHED"]]);
  });

  test("gives each model the counts of the songs that it was trained on", async () => {
    const { training, models } = await train({ chosen: ["logistic_regression"] });
    await training;
    const reference = await loadReference(`${models}/logistic_regression`);
    expect(reference).toMatchObject({
      rows: 21,
      genres: new Map([
        ["Pop", 10],
        ["Rock", 11],
      ]),
    });
    expect(Object.keys(reference!.features)).toEqual([...FEATURE_NAMES]);
    expect(reference!.features.tempo).toMatchObject({ n: 20, missing: 1 });
  });

  test("a type that cannot be trained fails the whole, after the others are done", async () => {
    const chosen = ["logistic_regression", "svm"];
    const { training, models, runs } = await train({ chosen }, { svm: { max_iter: 1, tol: 1e-4 } });
    await expect(training).rejects.toMatchObject({
      code: "training_failed",
      message: expect.stringMatching(/^svm: svm class \d: expected convergence in 1 passes/),
    });
    expect(Object.fromEntries((await runs()).map(({ name, status }) => [name, status]))).toEqual({
      logistic_regression: "FINISHED",
      svm: "FAILED",
    });
    expect(existsSync(`${models}/logistic_regression/classifier.json`)).toBe(true);
    expect(existsSync(`${models}/svm`)).toBe(false);
  });

  test.each<[string, Partial<Selection>, string]>([
    ["an unknown type", { chosen: ["perceptron"] }, "got perceptron"],
    ["an unknown type as required", { required: ["perceptron"] }, "got perceptron"],
    ["a required type that is not chosen", { chosen: ["svm"], required: ["xgboost"] }, "--require expected one of"],
  ])("refuses %s before any run is started", async (_, selection, message) => {
    const { training, runs } = await train(selection);
    await expect(training).rejects.toThrow(message);
    expect(await runs()).toEqual([]);
  });
});
