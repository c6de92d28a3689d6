import { AppError } from "../errors.ts";
import { logisticRegressionKind } from "./logistic-regression/kind.ts";
import type { ModelKind } from "./model.ts";
import { svmKind } from "./svm/kind.ts";
import { xgboostKind } from "./xgboost/kind.ts";

/** Every kind of model; how they are trained is apart, in `trainers.ts`, since a service has no use for it. */
export const KINDS: readonly ModelKind[] = [logisticRegressionKind, svmKind, xgboostKind];

/**
 * The kind of model of that name.
 *
 * @throws {AppError} `not_found` where there is none
 */
export function kindNamed(name: string): ModelKind {
  return findKind(KINDS, name);
}

/**
 * The one of some kinds that has that name.
 *
 * @throws {AppError} `not_found` where none has
 */
export function findKind<Kind extends ModelKind>(kinds: readonly Kind[], name: string): Kind {
  const kind = kinds.find((candidate) => candidate.name === name);
  if (!kind)
    throw new AppError("not_found", `models: expected one of ${kinds.map((k) => k.name).join(", ")}, got ${name}`);
  return kind;
}
