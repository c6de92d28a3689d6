import SVM from "ml-svm";
import { AppError, messageOf } from "../../errors.ts";
import type { Rng } from "../../stats/rng.ts";
import type { OnProgress, TrainingData } from "../model.ts";
import { product, rbf } from "./kernel.ts";
import type { KernelMachines } from "./kernel-machines.ts";

/** Hyperparameters of the machines. */
export interface MachineOptions {
  readonly C: number;
  /** Of the kernel exp(-gamma · |a - b|²); null: the kernel is the product a · b. */
  readonly gamma: number | null;
  readonly tol: number;
  readonly max_iter: number;
}

/**
 * Trains one support vector machine for each class, that class against the rest; of two classes only the second.
 *
 * The library solves for one machine with labels 1 and -1. Its bound C on coefficients is wrong if labels differ
 * (`C + aj + ai` for `C + aj - ai`), and coefficients can run away. So the machines have the squared hinge loss
 * ½|w|² + C/2 Σ ξ², which has no bound: it is a hard margin with 1/C added to the kernel's diagonal (Cortes & Vapnik
 * 1995; Shawe-Taylor & Cristianini 2004, 7.2). Rows are given to the library by number, so that all machines read one
 * kernel matrix.
 *
 * Cost: O(n_samples² × (n_features + n_classes × passes)) time, O(n_samples²) memory.
 *
 * @throws {AppError} `training_failed` if a machine does not converge in `max_iter` passes
 */
export function trainOneVsRest(
  { X, y, nFeatures, nClasses }: TrainingData,
  { C, gamma, tol, max_iter }: MachineOptions,
  rng: Rng,
  onProgress: OnProgress,
): KernelMachines {
  const rows = y.length;
  const kernel = gamma === null ? product : rbf(gamma);
  const gram = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < i; j++) gram[i * rows + j] = gram[j * rows + i] = kernel(X, i, X, j, nFeatures);
    gram[i * rows + i] = kernel(X, i, X, i, nFeatures) + 1 / C;
  }
  const classes = [...new Array(nClasses).keys()].slice(nClasses === 2 ? 1 : 0);
  const rowNumbers = Array.from(y, (_, i) => [i]);
  const coefficients = new Float64Array(rows * classes.length);
  const intercept = classes.map((k, machine) => {
    const svm = new SVM({
      C: Number.POSITIVE_INFINITY,
      tol,
      maxPasses: 5,
      maxIterations: max_iter,
      kernel: { compute: ([i], [j]) => gram[i! * rows + j!]! },
      random: rng,
      whitening: false,
    });
    try {
      const labels = Array.from(y, (label) => (label === k ? 1 : -1));
      svm.train(rowNumbers, labels);
    } catch (error) {
      throw new AppError(
        "training_failed",
        `svm class ${k}: expected convergence in ${max_iter} passes, got ${messageOf(error)}; ` +
          "raise max_iter or tol, or lower C",
        { cause: error },
      );
    }
    onProgress((machine + 1) / classes.length);
    const { X: support, Y: labels, alphas, b } = svm.toJSON();
    support.forEach(([i], s) => {
      coefficients[i! * classes.length + machine] = alphas[s]! * labels[s]!;
    });
    return roundToSevenDigits(b);
  });
  return { gamma, intercept, ...(gamma === null ? weightsOf : supportOf)(X, nFeatures, coefficients, classes.length) };
}

type Support = Pick<KernelMachines, "support_vectors" | "dual_coef">;

/** The rows with a coefficient in some machine. */
function supportOf(X: Float64Array, nFeatures: number, coefficients: Float64Array, nMachines: number): Support {
  const support_vectors: number[][] = [];
  const dual_coef: number[][] = [];
  for (let i = 0; i < X.length / nFeatures; i++) {
    const row = Array.from(coefficients.subarray(i * nMachines, (i + 1) * nMachines), roundToSevenDigits);
    if (row.every((coefficient) => coefficient === 0)) continue;
    dual_coef.push(row);
    support_vectors.push(Array.from(X.subarray(i * nFeatures, (i + 1) * nFeatures), roundToSevenDigits));
  }
  return { support_vectors, dual_coef };
}

/** Sums the support vectors of a linear kernel into weights: the coefficients of one unit vector per feature. */
function weightsOf(X: Float64Array, nFeatures: number, coefficients: Float64Array, nMachines: number): Support {
  const dual_coef = Array.from({ length: nFeatures }, (_, j) =>
    Array.from({ length: nMachines }, (_, machine) => {
      let weight = 0;
      for (let i = 0; i < X.length / nFeatures; i++) {
        weight += coefficients[i * nMachines + machine]! * X[i * nFeatures + j]!;
      }
      return roundToSevenDigits(weight);
    }),
  );
  const support_vectors = dual_coef.map((_, j) => dual_coef.map((_, l) => (l === j ? 1 : 0)));
  return { support_vectors, dual_coef };
}

/** To seven significant digits, which keep the saved model short. */
function roundToSevenDigits(value: number): number {
  return Number(value.toPrecision(7));
}
