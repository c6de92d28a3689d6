import { describe, expect, test } from "bun:test";
import { Value } from "@sinclair/typebox/value";
import { loadClassifier } from "../../src/classifier/load.ts";
import { FEATURE_NAMES } from "../../src/features.ts";
import { writeFiles } from "../../src/io/disk.ts";
import { XGBoostParams } from "../../src/models/xgboost/xgboost.ts";
import { classificationMetrics } from "../../src/stats/classification.ts";
import { runTrainingJob, type TrainingJob } from "../../src/training/job.ts";
import { blobs } from "../models/toy-data.ts";
import { hasLibrary } from "../models/xgboost/installed-libraries.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const GENRES = ["Folk", "Pop", "Rock"];
const songs = (seed: number) => blobs({ nFeatures: FEATURE_NAMES.length, distance: 6, seed });
const job = (changes: Partial<TrainingJob> = {}): TrainingJob => ({
  type: "logistic_regression",
  params: { C: 1, max_iter: 50, tol: 1e-3, max_samples: 1000 },
  seed: 1,
  genres: GENRES,
  train: songs(1),
  validation: songs(2),
  digest: "d".repeat(32),
  ...changes,
});
const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

describe("a training job", () => {
  test("gives a classifier's files, whose figures are those on the rows that it never saw", async () => {
    const { validation, train } = job();
    const { metrics, model } = await runTrainingJob(job(), () => {});
    using folder = temporaryFolder();
    await writeFiles(folder.path, model);
    const { card, predictProba } = await loadClassifier(folder.path);
    const expected = classificationMetrics(validation.y, predictProba(validation.X), 3);
    const { accuracy } = classificationMetrics(train.y, predictProba(train.X), 3);
    expect(metrics).toEqual({ ...expected, train_accuracy: accuracy });
    expect(card).toMatchObject({ kind: "logistic_regression", genres: GENRES, params: job().params, metrics });
    expect(card.data).toEqual({ digest: "d".repeat(32), rows: train.y.length });
  });

  test("counts the held-out rows by true and predicted genre, as a table and as a picture", async () => {
    const { metrics, model, artifacts } = await runTrainingJob(job(), () => {});
    const { genres, counts } = JSON.parse(text(artifacts["confusion_matrix.json"]));
    expect(genres).toEqual(GENRES);
    expect(JSON.parse(text(model["classifier.json"])).confusion).toEqual(counts);
    expect(counts.map((row: number[]) => row.reduce((sum, rows) => sum + rows))).toEqual([40, 40, 40]);
    const hits = counts.reduce((sum: number, row: number[], k: number) => sum + row[k]!, 0);
    expect(hits / 120).toBeCloseTo(metrics.accuracy!, 12);
    const svg = text(artifacts["confusion_matrix.svg"]);
    for (const shown of ["<svg", "logistic_regression", ...GENRES]) expect(svg).toContain(shown);
  });

  test("standardises for types that ask for it, and tells progress up to 1", async () => {
    const shares: number[] = [];
    const { model } = await runTrainingJob(job(), (share) => shares.push(share));
    expect(JSON.parse(text(model["classifier.json"])).scaler.mean).toHaveLength(FEATURE_NAMES.length);
    expect(shares.at(-1)).toBe(1);
  });

  test("gives the same model for the same seed", async () => {
    const model = async () => text((await runTrainingJob(job(), () => {})).model["model.json"]);
    expect(await model()).toBe(await model());
  });

  test("of an unknown type is refused", async () => {
    await expect(runTrainingJob(job({ type: "perceptron" }), () => {})).rejects.toThrow("got perceptron");
  });

  test.skipIf(!hasLibrary)("of XGBoost has a curve by round, no scaler, and the features' importance", async () => {
    const params = { ...Value.Create(XGBoostParams), n_estimators: 4, nthread: 1 };
    const { curves, model, artifacts } = await runTrainingJob(job({ type: "xgboost", params }), () => {});
    expect(curves.map((round) => Object.keys(round).sort())).toEqual(
      Array(4).fill(["train_merror", "train_mlogloss", "validation_merror", "validation_mlogloss"]),
    );
    expect(JSON.parse(text(model["classifier.json"])).scaler).toBeNull();
    expect(Object.keys(JSON.parse(text(artifacts["feature_importance.json"])))).toEqual([...FEATURE_NAMES]);
    expect(text(artifacts["feature_importance.svg"])).toContain("danceability");
  });
});
