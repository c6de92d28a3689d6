import { AppError } from "../errors.ts";
import { countClasses } from "../stats/stratified.ts";
import type { TrainingData } from "./model.ts";

/**
 * Checks that there is something to learn.
 *
 * @throws {AppError} `training_failed` if fewer than two classes have rows or a feature is not finite
 */
export function assertTrainable(name: string, { X, y, nFeatures, nClasses }: TrainingData): void {
  const present = countClasses(y, nClasses).filter((rows) => rows > 0).length;
  if (present < 2) {
    throw new AppError("training_failed", `${name}: expected training rows of 2 classes or more, got ${present}`);
  }
  const at = X.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) {
    const [row, column] = [Math.floor(at / nFeatures), at % nFeatures];
    throw new AppError(
      "training_failed",
      `${name} row ${row} feature ${column}: expected a finite number, got ${X[at]}`,
    );
  }
}

/**
 * The rows of those numbers, in that order, as data of their own.
 *
 * @param taken where their features go; a new array if absent
 */
export function takeRows(
  { X, y, nFeatures, nClasses }: TrainingData,
  rows: Uint32Array,
  taken: Float64Array = new Float64Array(rows.length * nFeatures),
): TrainingData {
  rows.forEach((row, i) => {
    taken.set(X.subarray(row * nFeatures, (row + 1) * nFeatures), i * nFeatures);
  });
  return { X: taken, y: Uint8Array.from(rows, (row) => y[row]!), nFeatures, nClasses };
}
