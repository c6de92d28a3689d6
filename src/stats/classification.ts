/** Scores of a classifier on labelled rows; keys are the names under which they are logged. */
export interface ClassificationMetrics {
  /** Share of rows whose most probable class is the true one. */
  readonly accuracy: number;
  /** Mean over classes of the harmonic mean of precision and recall. */
  readonly macro_f1: number;
  readonly precision_macro: number;
  readonly recall_macro: number;
  /** Mean over rows of -ln of the probability of the true class, in nats. */
  readonly log_loss: number;
}

/**
 * The class of greatest probability in one row, the first if several are equal.
 *
 * @param proba row-major, (n_samples × n_classes)
 */
export function argmax(proba: Float64Array, nClasses: number, row: number): number {
  const start = row * nClasses;
  let best = 0;
  for (let k = 1; k < nClasses; k++) if (proba[start + k]! > proba[start + best]!) best = k;
  return best;
}

/**
 * Counts rows by true class (row) and predicted class (column).
 *
 * @param y class indices, (n_samples)
 * @param proba row-major, (n_samples × n_classes)
 * @returns row-major, (n_classes × n_classes)
 * @throws {RangeError} if there are no rows or `proba` does not fit `y`
 */
export function confusionMatrix(y: Uint8Array, proba: Float64Array, nClasses: number): Uint32Array {
  if (y.length === 0 || proba.length !== y.length * nClasses) {
    throw new RangeError(
      `confusionMatrix: expected ${nClasses} probabilities for each of 1 row or more, ` +
        `got ${proba.length} for ${y.length} rows`,
    );
  }
  const matrix = new Uint32Array(nClasses * nClasses);
  for (let i = 0; i < y.length; i++) matrix[y[i]! * nClasses + argmax(proba, nClasses, i)]!++;
  return matrix;
}

/**
 * Scores probabilities as scikit-learn does with `zero_division=0`: macro means are over the classes that are true or
 * predicted in some row, and probabilities are clipped to [ε, 1 - ε] in `log_loss`.
 *
 * @param y class indices, (n_samples)
 * @param proba row-major, (n_samples × n_classes), rows sum to 1
 * @throws {RangeError} if there are no rows, `proba` does not fit `y` or the probability of a true class is not a number
 */
export function classificationMetrics(y: Uint8Array, proba: Float64Array, nClasses: number): ClassificationMetrics {
  const matrix = confusionMatrix(y, proba, nClasses);
  let correct = 0;
  let classes = 0;
  let precision = 0;
  let recall = 0;
  let f1 = 0;
  for (let k = 0; k < nClasses; k++) {
    let actual = 0;
    let predicted = 0;
    for (let other = 0; other < nClasses; other++) {
      actual += matrix[k * nClasses + other]!;
      predicted += matrix[other * nClasses + k]!;
    }
    if (actual + predicted === 0) continue;
    const hits = matrix[k * nClasses + k]!;
    classes++;
    correct += hits;
    precision += predicted && hits / predicted;
    recall += actual && hits / actual;
    f1 += (2 * hits) / (actual + predicted);
  }
  return {
    accuracy: correct / y.length,
    macro_f1: f1 / classes,
    precision_macro: precision / classes,
    recall_macro: recall / classes,
    log_loss: logLoss(y, proba, nClasses),
  };
}

function logLoss(y: Uint8Array, proba: Float64Array, nClasses: number): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const p = proba[i * nClasses + y[i]!]!;
    sum -= Math.log(Math.min(Math.max(p, Number.EPSILON), 1 - Number.EPSILON));
  }
  if (Number.isNaN(sum)) throw new RangeError("log_loss: expected probabilities, got NaN");
  return sum / y.length;
}
