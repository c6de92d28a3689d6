import { findKind } from "./index.ts";
import { logisticRegression } from "./logistic-regression/trainer.ts";
import type { Trainer } from "./model.ts";
import { svm } from "./svm/trainer.ts";
import { xgboost } from "./xgboost/trainer.ts";

/** The trainer of every kind of model, in the order in which they are trained. */
export const TRAINERS = [logisticRegression, svm, xgboost] as const satisfies readonly Trainer[];

/**
 * The trainer of the kind of that name.
 *
 * @throws {AppError} `not_found` where there is none
 */
export function trainerNamed(name: string): Trainer {
  return findKind<Trainer>(TRAINERS, name);
}
