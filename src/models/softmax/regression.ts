import { Matrix } from "ml-matrix";
import { minimise, type Point } from "../../stats/newton.ts";
import type { OnProgress, TrainingData } from "../model.ts";
import { type LinearSoftmax, linearSoftmax } from "./linear-softmax.ts";

/** When a fit ends and how strongly coefficients are held near 0. */
export interface SoftmaxOptions {
  /** Factor λ of the penalty λ/2 · |coef|² that is added to the sum of the log losses; intercepts are free. */
  readonly penalty: number;
  readonly maxIterations: number;
  /** The fit has converged when no component of the gradient of the mean log loss is larger. */
  readonly tolerance: number;
}

/**
 * Fits a multinomial logistic regression: minimises the mean log loss with an L2 penalty by Newton's method.
 *
 * Cost per iteration: O(n_classes × n_samples × n_features) for each of some ten products with the Hessian.
 *
 * @param start where to begin; the nearer, the fewer iterations, and the result is the same up to `tolerance`
 * @param onProgress told the share of the way from the first gradient to `tolerance`, in orders of magnitude
 */
export function fitSoftmaxRegression(
  data: TrainingData,
  { penalty, maxIterations, tolerance }: SoftmaxOptions,
  start: LinearSoftmax,
  onProgress: OnProgress = () => {},
): LinearSoftmax {
  const initial = new Matrix(start.coef.map((row, k) => [...row, start.intercept[k]!]));
  // Without their mean over classes, weights give the same probabilities and the least penalty.
  initial.subRowVector(initial.mean("column"));
  let weights: Float64Array = Float64Array.from(initial.to1DArray());
  let iteration = 0;
  let first = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const { x, gradient } of minimise(meanLogLoss(data, penalty), weights)) {
    weights = x;
    const largest = gradient.reduce((most, component) => Math.max(most, Math.abs(component)), 0);
    if (largest <= tolerance || iteration++ === maxIterations) break;
    first ||= largest;
    least = Math.min(least, largest);
    onProgress(Math.log(first / least) / Math.log(first / tolerance));
  }
  onProgress(1);
  return unpacked(weights, data.nClasses);
}

/**
 * Makes the function to minimise: the mean log loss with the penalty, of all classes' weights in one array,
 * (n_classes × (n_features + 1)), the intercept last in each row.
 */
function meanLogLoss({ X, y, nFeatures, nClasses }: TrainingData, penalty: number): (weights: Float64Array) => Point {
  const rows = y.length;
  const proba = new Float64Array(rows * nClasses);
  const residual = new Float64Array(nClasses);

  /** The penalty's gradient, and its Hessian times a vector. */
  const penaltyTimes = (weights: Float64Array) =>
    weights.map((weight, at) => (at % (nFeatures + 1) < nFeatures ? penalty * weight : 0));

  /** Adds the row's features and a 1, times each class's residual. */
  const addRow = (sums: Float64Array, row: number) => {
    for (let k = 0, at = 0; k < nClasses; k++) {
      for (let j = row * nFeatures; j < (row + 1) * nFeatures; j++) sums[at++]! += residual[k]! * X[j]!;
      sums[at++]! += residual[k]!;
    }
  };

  // The Hessian is the sum of (diag(p) - p · pᵀ) ⊗ x · xᵀ over the rows.
  const hessianTimes = (vector: Float64Array) => {
    const product = penaltyTimes(vector);
    for (let i = 0; i < rows; i++) {
      let mean = 0;
      for (let k = 0, at = 0; k < nClasses; k++) {
        let score = 0;
        for (let j = i * nFeatures; j < (i + 1) * nFeatures; j++) score += vector[at++]! * X[j]!;
        residual[k] = score + vector[at++]!;
        mean += proba[i * nClasses + k]! * residual[k]!;
      }
      for (let k = 0; k < nClasses; k++) residual[k] = proba[i * nClasses + k]! * (residual[k]! - mean);
      addRow(product, i);
    }
    return product.map((sum) => sum / rows);
  };

  return (weights) => {
    linearSoftmax(unpacked(weights, nClasses))(X, proba);
    const gradient = penaltyTimes(weights);
    let loss = gradient.reduce((sum, component, at) => sum + (component * weights[at]!) / 2, 0);
    for (let i = 0; i < rows; i++) {
      for (let k = 0; k < nClasses; k++) residual[k] = proba[i * nClasses + k]!;
      loss -= Math.log(residual[y[i]!]!);
      residual[y[i]!]! -= 1;
      addRow(gradient, i);
    }
    return { x: weights, value: loss / rows, gradient: gradient.map((sum) => sum / rows), hessianTimes };
  };
}

function unpacked(weights: Float64Array, nClasses: number): LinearSoftmax {
  const width = weights.length / nClasses;
  const rows = Array.from({ length: nClasses }, (_, k) => [...weights.subarray(k * width, (k + 1) * width)]);
  return { coef: rows.map((row) => row.slice(0, -1)), intercept: rows.map((row) => row.at(-1)!) };
}
