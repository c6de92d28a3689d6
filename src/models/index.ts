import { AppError } from "../errors.ts";
import { logisticRegression } from "./logistic-regression/logistic-regression.ts";
import type { ModelType, Trainer } from "./model.ts";
import { svm } from "./svm/svm.ts";
import { xgboost } from "./xgboost/xgboost.ts";

/** Every type of model, in the order in which they are trained; each has a folder of its name with a `trainer.ts`. */
export const MODEL_TYPES: readonly ModelType[] = [logisticRegression, svm, xgboost];

/**
 * The type of model of that name.
 *
 * @throws {AppError} `not_found` if there is none
 */
export function modelTypeNamed(name: string): ModelType {
  const type = MODEL_TYPES.find((candidate) => candidate.name === name);
  if (type) return type;
  const names = MODEL_TYPES.map((candidate) => candidate.name).join(", ");
  throw new AppError("not_found", `models: expected one of ${names}, got ${name}`);
}

/** Loads what trains a type of model. A bundler does not follow the path, so that a service holds no training code. */
export async function loadTrainer({ name }: ModelType): Promise<Trainer> {
  const module: { trainer: Trainer } = await import(`./${name.replaceAll("_", "-")}/trainer.ts`);
  return module.trainer;
}
