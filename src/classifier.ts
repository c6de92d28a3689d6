import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { ioError } from "./data/io-error.ts";
import { AppError, messageOf } from "./errors.ts";
import { type AudioFeatures, FEATURE_NAMES } from "./features.ts";
import { isLoggedModel, loadLoggedModel } from "./mlflow-model/load.ts";
import { kindNamed } from "./models/index.ts";
import type { Model } from "./models/model.ts";
import { argmax } from "./stats/classification.ts";
import { Scaler, standardise } from "./stats/scaler.ts";

/** The version of the artifact's format that this program writes. */
export const FORMAT_VERSION = 1;
const CARD_FILE = "classifier.json";
/** The file of an artifact that holds the model itself. */
export const MODEL_FILE = "model.json";

/** What a classifier's artifact says of itself, beside the model. */
export const ClassifierCard = Type.Object({
  format_version: Type.Integer({ description: "version of the artifact's format" }),
  kind: Type.String({ description: "kind of model" }),
  features: Type.Array(Type.String(), { description: "the model's inputs in column order" }),
  genres: Type.Array(Type.String(), { minItems: 2, description: "the classes in order of the model's probabilities" }),
  scaler: Type.Union([Scaler, Type.Null()], { description: "how features are standardised; null: not at all" }),
  params: Type.Record(Type.String(), Type.Unknown(), { description: "hyperparameters it was trained with" }),
  metrics: Type.Record(Type.String(), Type.Number(), { description: "figures on held-out rows" }),
  confusion: Type.Array(Type.Array(Type.Integer()), {
    description: "held-out songs by actual (row) and predicted (column) genre, (n_genres × n_genres); empty: unknown",
  }),
  data: Type.Union(
    [
      Type.Object({
        digest: Type.String({ description: "hex md5 of the training file" }),
        rows: Type.Integer({ description: "rows the model was trained on" }),
      }),
      Type.Null(),
    ],
    { description: "what it was trained on; null: unknown" },
  ),
  created_at: Type.String({ description: "ISO 8601" }),
});
export type ClassifierCard = Static<typeof ClassifierCard>;

/** The most probable genre and its probability. */
export interface Prediction {
  readonly genre: string;
  /** 0 to 1. */
  readonly confidence: number;
}

/** A trained model with all it takes to go from audio features to a genre: the one artifact that is saved and served. */
export interface Classifier {
  readonly card: ClassifierCard;
  readonly model: Model;
  /**
   * The probability of each genre.
   *
   * @param X raw features, row-major (n_samples × 12), columns in `FEATURE_NAMES` order
   * @returns row-major (n_samples × n_genres), columns in the order of `card.genres`
   */
  predictProba(X: Float64Array): Float64Array;
  predict(song: AudioFeatures): Prediction;
}

/** Joins a model and its card. */
export function createClassifier(card: ClassifierCard, model: Model): Classifier {
  const { scaler, genres } = card;
  const row = new Float64Array(FEATURE_NAMES.length);
  const proba = new Float64Array(genres.length);
  return {
    card,
    model,
    predictProba: (X) => model.predictProba(scaler ? standardise(scaler, X) : X),
    predict(song) {
      for (let j = 0; j < row.length; j++) row[j] = song[FEATURE_NAMES[j]!];
      if (scaler) standardise(scaler, row, row);
      model.predictProba(row, proba);
      const best = argmax(proba, genres.length, 0);
      return { genre: genres[best]!, confidence: proba[best]! };
    },
  };
}

/**
 * Writes a classifier's files into a folder, which is made where it is missing.
 *
 * @param model the model as text
 * @throws {AppError} `io`
 */
export async function saveClassifier(directory: string, card: ClassifierCard, model: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    await Bun.write(join(directory, CARD_FILE), `${JSON.stringify(card, null, 2)}\n`);
    await Bun.write(join(directory, MODEL_FILE), model);
  } catch (cause) {
    throw ioError(directory, "write", cause);
  }
}

/**
 * Reads a classifier: one that `saveClassifier` wrote, or an XGBoost model that MLflow's Python package logged.
 *
 * @throws {AppError} `not_found` where there is none; `bad_artifact` where a file is damaged, its format is newer than
 * this program or its features are not this program's
 */
export async function loadClassifier(directory: string): Promise<Classifier> {
  const cardPath = join(directory, CARD_FILE);
  if (!existsSync(cardPath) && isLoggedModel(directory)) {
    const { card, model } = await loadLoggedModel(directory);
    return createClassifier({ format_version: FORMAT_VERSION, ...card }, model);
  }
  const card = await readJson(cardPath);
  const version = (card as Partial<ClassifierCard> | null)?.format_version;
  if (typeof version === "number" && version > FORMAT_VERSION) {
    throw new AppError("bad_artifact", `${cardPath} expected format ${FORMAT_VERSION} or older, got ${version}`);
  }
  const fault = Value.Errors(ClassifierCard, card).First();
  if (fault) {
    throw new AppError("bad_artifact", `${cardPath} ${fault.path.slice(1) || "is no classifier"}: ${fault.message}`);
  }
  const { features, genres, scaler, kind } = card as ClassifierCard;
  if (features.join() !== FEATURE_NAMES.join()) {
    throw new AppError("bad_artifact", `${cardPath} expected features ${FEATURE_NAMES}, got ${features}`);
  }
  if (scaler && [scaler.mean, scaler.scale].some((column) => column.length !== features.length)) {
    throw new AppError("bad_artifact", `${cardPath} expected a scaler of ${features.length} columns`);
  }
  const modelPath = join(directory, MODEL_FILE);
  const text = await readText(modelPath);
  try {
    const model = kindNamed(kind).fromText(text);
    const classifier = createClassifier(card as ClassifierCard, model);
    const answered = model.predictProba(new Float64Array(features.length)).length;
    if (answered !== genres.length) {
      throw new AppError("bad_artifact", `expected probabilities of ${genres.length} genres, got ${answered}`);
    }
    return classifier;
  } catch (cause) {
    throw new AppError("bad_artifact", `${modelPath} ${messageOf(cause)}`, { cause });
  }
}

async function readJson(path: string): Promise<unknown> {
  const text = await readText(path);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("bad_artifact", `${path} expected JSON, got ${messageOf(cause)}`, { cause });
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await Bun.file(path).text();
  } catch (cause) {
    throw ioError(path, "read", cause);
  }
}
