import { AppError } from "../errors.ts";
import { logisticRegression } from "./logistic-regression.ts";
import type { Trainer } from "./model.ts";
import { svm } from "./svm.ts";
import { xgboost } from "./xgboost/trainer.ts";

/** Every kind of model, in the order in which they are trained. */
export const TRAINERS = [logisticRegression, svm, xgboost] as const satisfies readonly Trainer[];

/**
 * The kind of model of that name.
 *
 * @throws {AppError} `not_found` where there is none
 */
export function trainerNamed(name: string): Trainer {
  const trainer = TRAINERS.find((candidate) => candidate.name === name);
  if (!trainer) {
    throw new AppError("not_found", `models: expected one of ${TRAINERS.map((t) => t.name).join(", ")}, got ${name}`);
  }
  return trainer;
}
