import { type ClassifierCard, FORMAT_VERSION } from "../classifier.ts";
import { FEATURE_NAMES } from "../features.ts";
import type { TrainingData } from "../models/model.ts";
import { trainerNamed } from "../models/trainers.ts";
import { classificationMetrics, confusionMatrix } from "../stats/classification.ts";
import { createRng } from "../stats/rng.ts";
import { fitScaler, standardise } from "../stats/scaler.ts";

/** One model to train: plain data, so that it can be sent to a worker. */
export interface TrainingJob {
  /** Kind of model. */
  readonly kind: string;
  readonly params: Record<string, unknown>;
  readonly seed: number;
  readonly genres: readonly string[];
  readonly train: TrainingData;
  /** Rows that the model never sees. */
  readonly validation: TrainingData;
  /** Hex md5 of the training file. */
  readonly digest: string;
}

/** What came of a job: plain data too. */
export interface TrainingOutcome {
  readonly card: ClassifierCard;
  /** The model as text. */
  readonly model: string;
  /** Metrics after each round, for kinds that train in rounds. */
  readonly curves: readonly Readonly<Record<string, number>>[];
  /** How much each feature contributed, for kinds that know. */
  readonly importance?: Readonly<Record<string, number>>;
}

/**
 * Trains one model and scores it on the rows that it never saw.
 *
 * @throws {AppError} `training_failed`
 */
export function runTrainingJob(job: TrainingJob, onProgress: (share: number) => void): TrainingOutcome {
  const { kind, params, genres, train, validation, digest } = job;
  const trainer = trainerNamed(kind);
  const scaler = trainer.standardise ? fitScaler(train.X, train.nFeatures) : null;
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
  const confusion = confusionMatrix(validation.y, proba, genres.length);
  const onTrain = classificationMetrics(train.y, model.predictProba(trainX), genres.length);
  const { featureImportance } = model;
  return {
    card: {
      format_version: FORMAT_VERSION,
      kind,
      features: [...FEATURE_NAMES],
      genres: [...genres],
      scaler,
      params,
      metrics: {
        ...classificationMetrics(validation.y, proba, genres.length),
        train_accuracy: onTrain.accuracy,
      },
      confusion: genres.map((_, row) => [...confusion.subarray(row * genres.length, (row + 1) * genres.length)]),
      data: { digest, rows: train.y.length },
      created_at: new Date().toISOString(),
    },
    model: model.toText(),
    curves,
    ...(featureImportance && { importance: byFeature(featureImportance) }),
  };
}

function byFeature(values: Float64Array): Record<string, number> {
  return Object.fromEntries(FEATURE_NAMES.map((name, column) => [name, values[column]!]));
}
