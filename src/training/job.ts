import { FORMAT_VERSION } from "../classifier/card.ts";
import { createClassifier } from "../classifier/classifier.ts";
import { classifierFiles } from "../classifier/files.ts";
import { FEATURE_NAMES } from "../features.ts";
import { loadTrainer, modelTypeNamed } from "../models/index.ts";
import type { TrainingData } from "../models/model.ts";
import { classificationMetrics, confusionMatrix } from "../stats/classification.ts";
import { createRng } from "../stats/rng.ts";
import { fitScaler, standardise } from "../stats/scaler.ts";
import { confusionChart } from "./confusion-chart.ts";
import { importanceChart } from "./importance-chart.ts";

/** One model to train: plain data, so that it can be sent to a worker. */
export interface TrainingJob {
  /** Name of the type of model. */
  readonly type: string;
  readonly params: Record<string, unknown>;
  readonly seed: number;
  readonly genres: readonly string[];
  readonly train: TrainingData;
  /** Rows that the model never sees. */
  readonly validation: TrainingData;
  /** Hex md5 of the training file. */
  readonly digest: string;
}

/** Contents of files by name. */
export type Files = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

/** What came of a job, with all files finished: plain data too. */
export interface TrainingOutcome {
  readonly metrics: Readonly<Record<string, number>>;
  /** Metrics after each round, for types that train in rounds. */
  readonly curves: readonly Readonly<Record<string, number>>[];
  /** The classifier. */
  readonly model: Files;
  /** What goes with the run beside the model: confusion matrix and, for types that know it, importance of features. */
  readonly artifacts: Files;
}

/**
 * Trains one model and scores it on the rows that it never saw.
 *
 * @throws {AppError} `training_failed`
 */
export async function runTrainingJob(job: TrainingJob, onProgress: (share: number) => void): Promise<TrainingOutcome> {
  const { genres, train, validation, params, digest } = job;
  const type = modelTypeNamed(job.type);
  const trainer = await loadTrainer(type);
  const scaler = type.standardise ? fitScaler(train.X, train.nFeatures) : null;
  const scaled = (X: Float64Array) => (scaler ? standardise(scaler, X) : X);
  const trainX = scaled(train.X);
  const validationX = scaled(validation.X);
  const data = { ...train, X: trainX, featureNames: FEATURE_NAMES, validation: { ...validation, X: validationX } };
  const curves: Readonly<Record<string, number>>[] = [];
  const model = trainer.train(data, params, createRng(job.seed), (share, metrics) => {
    onProgress(share);
    if (metrics) curves.push(metrics);
  });

  const proba = model.predictProba(validationX);
  const counts = confusionMatrix(validation.y, proba, genres.length);
  const confusion = genres.map((_, row) => [...counts.subarray(row * genres.length, (row + 1) * genres.length)]);
  const onTrain = classificationMetrics(train.y, model.predictProba(trainX), genres.length);
  const metrics = { ...classificationMetrics(validation.y, proba, genres.length), train_accuracy: onTrain.accuracy };
  const card = {
    format_version: FORMAT_VERSION,
    kind: type.name,
    features: [...FEATURE_NAMES],
    genres: [...genres],
    scaler,
    params,
    metrics,
    confusion,
    data: { digest, rows: train.y.length },
    created_at: new Date().toISOString(),
  };
  const { featureImportance } = model;
  return {
    metrics,
    curves,
    model: encoded(classifierFiles(createClassifier(card, model))),
    artifacts: encoded({
      ...confusionFiles(type.name, genres, confusion),
      ...(featureImportance && importanceFiles(type.name, featureImportance)),
    }),
  };
}

function confusionFiles(type: string, genres: readonly string[], counts: readonly (readonly number[])[]) {
  const title = `${type}: held-out songs by actual and predicted genre`;
  return {
    "confusion_matrix.json": JSON.stringify({ genres, counts }),
    "confusion_matrix.svg": confusionChart(title, genres, counts),
  };
}

function importanceFiles(type: string, values: Float64Array) {
  const importance = Object.fromEntries(FEATURE_NAMES.map((name, column) => [name, values[column] ?? Number.NaN]));
  return {
    "feature_importance.json": JSON.stringify(importance),
    "feature_importance.svg": importanceChart(`${type}: mean gain of the splits on a feature`, importance),
  };
}

function encoded(files: Readonly<Record<string, string | Uint8Array>>): Files {
  const encoder = new TextEncoder();
  return Object.fromEntries(
    Object.entries(files).map(([name, content]) => [
      name,
      typeof content === "string" ? encoder.encode(content) : new Uint8Array(content),
    ]),
  );
}
