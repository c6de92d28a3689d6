import type { LinearSoftmax } from "./linear-softmax.ts";
import type { OnProgress, TrainingData } from "./model.ts";
import { improveLogistic } from "./offset-logistic.ts";

/** When a fit ends and how strongly weights are held near 0. */
export interface SoftmaxOptions {
  /** Factor λ of the penalty λ/2 · |w|² that is added to the sum of the log losses; intercepts are free. */
  readonly penalty: number;
  /** Most rounds over the classes. */
  readonly maxRounds: number;
  /** The fit has converged where no component of the gradient of the mean loss is larger. */
  readonly tolerance: number;
}

/** Bound of tanh(a/2) on rows of the penalty, beyond which it grows no steeper. */
const MOST_TANH = 0.95;

/**
 * Fits a multinomial logistic regression by coordinate ascent over the classes.
 *
 * With the other classes held, the likelihood of class k is that of a logistic regression of two classes with the
 * offset -ln Σ e^score of the others, and that is improved class by class until the gradient vanishes. The penalty is
 * made of rows (data augmentation, Greenland & Mansournia 2015): n pairs of rows ±s on one feature, s² = 2λ/n, curve the
 * loss by nearly λ, and their offsets make its gradient λw.
 *
 * Cost: O(rounds × n_classes × n_samples × n_features²).
 *
 * @param data standardised rows
 * @param onProgress told the share of the way from the first gradient to `tolerance`, in orders of magnitude
 */
export function fitSoftmaxRegression(
  { X, y, nFeatures, nClasses }: TrainingData,
  { penalty, maxRounds, tolerance }: SoftmaxOptions,
  onProgress: OnProgress = () => {},
): LinearSoftmax {
  const rows = y.length;
  const nColumns = nFeatures + 1;
  const design = designOf(X, rows, nFeatures, penalty);
  const weights = Array.from({ length: nClasses }, () => new Float64Array(nColumns));
  const scores = Array.from({ length: nClasses }, () => new Float64Array(rows));
  const logOdds = new Float64Array(design.length / nColumns);

  let first = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < maxRounds; round++) {
    let steepest = 0;
    for (let k = 0; k < nClasses; k++) {
      const signed = design.slice();
      for (let i = 0; i < rows; i++) {
        const sign = y[i] === k ? 1 : -1;
        if (sign < 0) for (let at = i * nColumns; at < (i + 1) * nColumns; at++) signed[at]! *= -1;
        logOdds[i] = sign * (scores[k]![i]! - logSumExpOfOthers(scores, k, i));
      }
      for (let i = rows; i < logOdds.length; i++) logOdds[i] = penaltyLogOdds(dot(design, i, weights[k]!));
      steepest = Math.max(steepest, largestGradient(signed, nColumns, logOdds) / rows);
      const step = improveLogistic(signed, nColumns, logOdds);
      for (let j = 0; j < nColumns; j++) weights[k]![j]! += step[j]!;
      for (let i = 0; i < rows; i++) scores[k]![i] = dot(design, i, weights[k]!);
    }
    centre(weights);
    for (let k = 0; k < nClasses; k++) for (let i = 0; i < rows; i++) scores[k]![i] = dot(design, i, weights[k]!);
    first ||= steepest;
    if (steepest <= tolerance) break;
    least = Math.min(least, steepest);
    onProgress(Math.log(first / least) / Math.log(first / tolerance));
  }
  onProgress(1);
  return {
    coef: weights.map((row) => Array.from(row.subarray(0, nFeatures))),
    intercept: weights.map((row) => row[nFeatures]!),
  };
}

/**
 * Rows of features and a 1, then the pairs of rows that are the penalty; row-major, (… × n_features + 1). Weights under
 * a strong penalty are small, so that the root of its strength is enough pairs to keep s·w small.
 */
function designOf(X: Float64Array, rows: number, nFeatures: number, penalty: number): Float64Array {
  const nColumns = nFeatures + 1;
  const pairs = Math.ceil(8 * Math.sqrt(penalty));
  const size = Math.sqrt((2 * penalty) / pairs);
  const design = new Float64Array((rows + 2 * nFeatures * pairs) * nColumns);
  for (let i = 0; i < rows; i++) {
    design.set(X.subarray(i * nFeatures, (i + 1) * nFeatures), i * nColumns);
    design[i * nColumns + nFeatures] = 1;
  }
  for (let pair = 0, i = rows; pair < pairs; pair++) {
    for (let j = 0; j < nFeatures; j++) {
      design[i++ * nColumns + j] = size;
      design[i++ * nColumns + j] = -size;
    }
  }
  return design;
}

/** The log-odds a at which a pair of rows ±s has the gradient s · tanh(a/2) = s²w/2, given s·w. */
function penaltyLogOdds(score: number): number {
  return 2 * Math.atanh(Math.max(-MOST_TANH, Math.min(score / 2, MOST_TANH)));
}

function dot(rows: Float64Array, row: number, weights: Float64Array): number {
  const start = row * weights.length;
  let sum = 0;
  for (let j = 0; j < weights.length; j++) sum += rows[start + j]! * weights[j]!;
  return sum;
}

function logSumExpOfOthers(scores: readonly Float64Array[], k: number, row: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let other = 0; other < scores.length; other++) {
    if (other !== k && scores[other]![row]! > largest) largest = scores[other]![row]!;
  }
  let sum = 0;
  for (let other = 0; other < scores.length; other++) {
    if (other !== k) sum += Math.exp(scores[other]![row]! - largest);
  }
  return largest + Math.log(sum);
}

function largestGradient(signed: Float64Array, nColumns: number, logOdds: Float64Array): number {
  const gradient = new Float64Array(nColumns);
  for (let i = 0, at = 0; i < logOdds.length; i++) {
    const residual = 1 / (1 + Math.exp(logOdds[i]!));
    for (let j = 0; j < nColumns; j++) gradient[j]! += residual * signed[at++]!;
  }
  return gradient.reduce((most, component) => Math.max(most, Math.abs(component)), 0);
}

/** Takes the mean over classes from every weight: probabilities stay, and the penalty is at its least. */
function centre(weights: readonly Float64Array[]): void {
  for (let j = 0; j < weights[0]!.length; j++) {
    const mean = weights.reduce((sum, row) => sum + row[j]!, 0) / weights.length;
    for (const row of weights) row[j]! -= mean;
  }
}
