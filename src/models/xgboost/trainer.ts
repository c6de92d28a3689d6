import { AppError, messageOf } from "../../errors.ts";
import type { OnProgress, Trainer, TrainingData } from "../model.ts";
import { libraryVersion } from "./binding.ts";
import { Booster } from "./booster.ts";
import { QuantileMatrix } from "./quantile-matrix.ts";
import { readModel } from "./scorer.ts";
import type { XGBoostParams } from "./xgboost.ts";

/** Gradient-boosted trees, trained by XGBoost's C library, scored without it. */
export const trainer: Trainer<typeof XGBoostParams> = {
  unavailable() {
    try {
      libraryVersion();
      return undefined;
    } catch (error) {
      if (error instanceof AppError && error.code === "not_found") return messageOf(error);
      throw error;
    }
  },

  train(data, params, rng, onProgress) {
    checkTrainingData(data);
    // Matrices and gradients are freed before the model, which is large as text, is written.
    using booster = boost(data, params, Math.floor(rng() * 2 ** 31), onProgress);
    if (data.featureNames) booster.nameFeatures(data.featureNames);
    return readModel(booster.save());
  },
};

function boost(data: TrainingData, params: XGBoostParams, seed: number, onProgress: OnProgress): Booster {
  const { validation } = data;
  const { n_estimators, early_stopping_rounds: patience, ...boosterParams } = params;
  if (patience !== undefined && !validation) {
    throw new AppError("bad_params", "early_stopping_rounds needs validation rows, got none");
  }
  using train = new QuantileMatrix(data, params);
  using held = validation && new QuantileMatrix({ ...data, ...validation }, params, train);
  using booster = Booster.create(held ? { train, validation: held } : { train }, {
    ...boosterParams,
    objective: "multi:softprob",
    num_class: data.nClasses,
    tree_method: "hist",
    eval_metric: ["merror", "mlogloss"],
    seed,
    verbosity: 0,
  });
  let best = { rounds: n_estimators, mlogloss: Number.POSITIVE_INFINITY };
  for (let round = 0; round < n_estimators; round++) {
    booster.update(round, train);
    const metrics = booster.evaluate(round);
    onProgress((round + 1) / n_estimators, metrics);
    const mlogloss = metrics.validation_mlogloss;
    if (patience === undefined || mlogloss === undefined) continue;
    if (mlogloss < best.mlogloss) best = { rounds: round + 1, mlogloss };
    else if (round + 1 - best.rounds >= patience) break;
  }
  return booster.slice(best.rounds);
}

const MAX_FLOAT32 = 3.4028234663852886e38;

function checkTrainingData({ X, y, nFeatures, nClasses, validation }: TrainingData): void {
  if (new Set(y).size < 2) throw trainingError("y must hold at least 2 classes", new Set(y).size);
  if (y.length < nClasses) throw trainingError(`X must have at least a row for each of ${nClasses} classes`, y.length);
  checkRows("training", { X, y }, nFeatures, nClasses);
  if (validation) checkRows("validation", validation, nFeatures, nClasses);
}

function checkRows(set: string, { X, y }: { X: Float64Array; y: Uint8Array }, nFeatures: number, nClasses: number) {
  if (X.length !== y.length * nFeatures) {
    throw trainingError(`${set} X must hold ${y.length} rows of ${nFeatures} values`, X.length);
  }
  for (let i = 0; i < X.length; i++) {
    if (Math.abs(X[i]!) > MAX_FLOAT32) {
      throw trainingError(
        `${set} X row ${Math.floor(i / nFeatures)} feature ${i % nFeatures} must be a finite float32`,
        X[i]!,
      );
    }
  }
  const outside = y.findIndex((label) => label >= nClasses);
  if (outside >= 0) throw trainingError(`${set} y row ${outside} must be below ${nClasses}`, y[outside]!);
}

const trainingError = (expectation: string, got: number) =>
  new AppError("training_failed", `${expectation}, got ${got}`);
