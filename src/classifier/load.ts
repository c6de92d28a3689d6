import { existsSync } from "node:fs";
import { join } from "node:path";
import { AppError, messageOf } from "../errors.ts";
import { FEATURE_NAMES } from "../features.ts";
import { readFile } from "../io/disk.ts";
import { parseJson, requireFit } from "../io/schema.ts";
import { modelTypeNamed } from "../models/index.ts";
import type { Model } from "../models/model.ts";
import { CARD_FILE, ClassifierCard, FORMAT_VERSION, MODEL_FILE } from "./card.ts";
import { type Classifier, createClassifier } from "./classifier.ts";
import { isLoggedModel, readLoggedModel } from "./mlflow/read.ts";

/** Whether a folder holds a classifier's files, whole or not. */
export function holdsClassifier(directory: string): boolean {
  return existsSync(join(directory, CARD_FILE)) || isLoggedModel(directory);
}

/**
 * Reads a classifier: from the files that `classifierFiles` makes, or a model that MLflow's Python package logged.
 *
 * @throws {AppError} `not_found` if there is none; `bad_artifact` if a file is damaged, its format is newer than
 * this program or its features are not this program's
 */
export async function loadClassifier(directory: string): Promise<Classifier> {
  const cardPath = join(directory, CARD_FILE);
  if (!existsSync(cardPath) && isLoggedModel(directory)) {
    const { card, model, modelPath } = await readLoggedModel(directory);
    return joined(card, modelPath, () => model);
  }
  const card = await readCard(cardPath);
  const modelPath = join(directory, MODEL_FILE);
  const text = await readFile(modelPath, (file) => file.text());
  return joined(card, modelPath, () => modelTypeNamed(card.kind).fromText(text));
}

/** Joins a card and a model whose probabilities are of the card's genres. */
function joined(card: ClassifierCard, modelPath: string, read: () => Model): Classifier {
  try {
    const model = read();
    const { length } = model.predictProba(new Float64Array(FEATURE_NAMES.length));
    if (length === card.genres.length) return createClassifier(card, model);
    throw new AppError("bad_artifact", `expected probabilities of ${card.genres.length} genres, got ${length}`);
  } catch (cause) {
    throw new AppError("bad_artifact", `${modelPath} ${messageOf(cause)}`, { cause });
  }
}

async function readCard(path: string): Promise<ClassifierCard> {
  const json = parseJson(await readFile(path, (file) => file.text()), path);
  const version = (json as Partial<ClassifierCard> | null)?.format_version;
  if (typeof version === "number" && version > FORMAT_VERSION) {
    throw new AppError("bad_artifact", `${path} expected format ${FORMAT_VERSION} or older, got ${version}`);
  }
  const card = requireFit(ClassifierCard, json, path, "bad_artifact");
  const { features, scaler } = card;
  if (features.join() !== FEATURE_NAMES.join()) {
    throw new AppError("bad_artifact", `${path} expected features ${FEATURE_NAMES}, got ${features}`);
  }
  if (scaler && [scaler.mean, scaler.scale].some((column) => column.length !== features.length)) {
    throw new AppError("bad_artifact", `${path} expected a scaler of ${features.length} columns`);
  }
  return card;
}
