import LogisticRegression from "ml-logistic-regression";
import { CholeskyDecomposition, inverse, Matrix } from "ml-matrix";

/** Gradient steps of one call. */
const STEPS = 4;

/** Scale of the offset's column, so small that its weight stays where the first step puts it. */
const OFFSET_SCALE = 1e-8;

/** The curvature of ln(1 + e^-s) at s, which is p (1 - p). */
const localCurvature = (score: number): number => 1 / (2 + Math.exp(score) + Math.exp(-score));

/** The largest curvature of ln(1 + e^-s). */
const largestCurvature = (): number => 1 / 4;

/**
 * Improves a logistic regression of two classes: a step δ of its weights that lowers the sum of log losses
 * Σ ln(1 + e^-(scoreᵢ + rowᵢ · δ)).
 *
 * Rows of the negative class have changed sign, their scores too, so that every row has the target 1. Rows are whitened
 * by the Cholesky factor of the losses' curvature, with which one gradient step is a Newton step. Where that overshoots,
 * the largest curvature takes its place, with which gradient descent cannot raise the loss.
 *
 * Cost: O(n_samples × n_columns²).
 *
 * @param rows row-major, (n_samples × n_columns)
 * @param scores log-odds of each row's own class at δ = 0, (n_samples)
 * @returns δ, (n_columns)
 */
export function improveLogistic(rows: Float64Array, nColumns: number, scores: Float64Array): Float64Array {
  const newton = descend(rows, nColumns, scores, localCurvature);
  return lossAfter(newton, rows, scores) <= lossAfter(new Float64Array(nColumns), rows, scores)
    ? newton
    : descend(rows, nColumns, scores, largestCurvature);
}

function lossAfter(delta: Float64Array, rows: Float64Array, scores: Float64Array): number {
  let loss = 0;
  for (let i = 0, at = 0; i < scores.length; i++) {
    let score = scores[i]!;
    for (let j = 0; j < delta.length; j++) score += rows[at++]! * delta[j]!;
    loss += Math.log1p(Math.exp(-Math.abs(score))) + Math.max(-score, 0);
  }
  return loss;
}

/**
 * Descends the gradient with the library, which knows no start but 0 and no offset.
 *
 * Both come from one more column, the offset · 1e-8, and one more row that is 2e8 there and 0 elsewhere. At the first
 * step every prediction is 1/2, so that row lifts the column's weight to 1e8; then its prediction is 1, its gradient 0,
 * and the offset stays in every score. What the first step does to the other weights is known beforehand and is taken
 * out of the offset. As all targets are 1, the library trains one classifier and not two mirrored ones.
 */
function descend(
  rows: Float64Array,
  nColumns: number,
  scores: Float64Array,
  curvature: (score: number) => number,
): Float64Array {
  const whitener = whitenerOf(rows, nColumns, scores, curvature);
  const design = Matrix.zeros(scores.length + 1, nColumns + 1);
  const firstStep = new Float64Array(nColumns);
  for (let i = 0; i < scores.length; i++) {
    for (let j = 0; j < nColumns; j++) {
      let value = 0;
      for (let l = 0; l <= j; l++) value += whitener[j * nColumns + l]! * rows[i * nColumns + l]!;
      design.set(i, j, value);
      firstStep[j]! += value / 2;
    }
  }
  for (let i = 0; i < scores.length; i++) {
    let offset = scores[i]!;
    for (let j = 0; j < nColumns; j++) offset -= design.get(i, j) * firstStep[j]!;
    design.set(i, nColumns, offset * OFFSET_SCALE);
  }
  design.set(scores.length, nColumns, 2 / OFFSET_SCALE);

  const library = new LogisticRegression({ numSteps: 1 + STEPS, learningRate: 1 });
  library.train(design, Matrix.ones(design.rows, 1));
  const { weights } = library.classifiers[0]!;
  const delta = new Float64Array(nColumns);
  for (let j = 0; j < nColumns; j++) {
    const step = weights.get(0, j) - firstStep[j]!;
    for (let l = 0; l <= j; l++) delta[l]! += whitener[j * nColumns + l]! * step;
  }
  return delta;
}

/** The inverse of the Cholesky factor of Σ curvatureᵢ · rowᵢᵀ · rowᵢ, lower triangular, row-major. */
function whitenerOf(
  rows: Float64Array,
  nColumns: number,
  scores: Float64Array,
  curvature: (score: number) => number,
): Float64Array {
  const hessian = new Float64Array(nColumns * nColumns);
  for (let i = 0; i < scores.length; i++) {
    const weight = curvature(scores[i]!);
    const start = i * nColumns;
    for (let j = 0; j < nColumns; j++) {
      const weighted = weight * rows[start + j]!;
      for (let l = 0; l <= j; l++) hessian[j * nColumns + l]! += weighted * rows[start + l]!;
    }
  }
  const symmetric = Matrix.zeros(nColumns, nColumns);
  for (let j = 0; j < nColumns; j++) {
    for (let l = 0; l <= j; l++) {
      symmetric.set(j, l, hessian[j * nColumns + l]!);
      symmetric.set(l, j, hessian[j * nColumns + l]!);
    }
  }
  return Float64Array.from(inverse(new CholeskyDecomposition(symmetric).lowerTriangularMatrix).to1DArray());
}
