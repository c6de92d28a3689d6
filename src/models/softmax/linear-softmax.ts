import { type Static, Type } from "@sinclair/typebox";
import { AppError } from "../../errors.ts";
import type { Graph, Value } from "../onnx-graph.ts";

/** A linear score for each class, made into probabilities by the softmax function. */
export const LinearSoftmax = Type.Object(
  {
    coef: Type.Array(Type.Array(Type.Number(), { minItems: 1 }), {
      minItems: 2,
      description: "Weight of each column, (n_classes × n_columns)",
    }),
    intercept: Type.Array(Type.Number(), { minItems: 2, description: "(n_classes)" }),
  },
  { additionalProperties: false },
);
export type LinearSoftmax = Static<typeof LinearSoftmax>;

/** Writes the probabilities of a batch: `X` row-major (n_samples × n_columns), `out` (n_samples × n_classes). */
export type BatchProba = (X: Float64Array, out: Float64Array) => void;

/**
 * Makes the function that gives probabilities: softmax(coef · x + intercept) for each row x.
 *
 * @throws {AppError} `bad_artifact` if the lengths of weights and intercept do not fit
 */
export function linearSoftmax({ coef, intercept }: LinearSoftmax): BatchProba {
  const nClasses = intercept.length;
  const nColumns = coef[0]!.length;
  if (coef.length !== nClasses || coef.some((weights) => weights.length !== nColumns)) {
    throw new AppError(
      "bad_artifact",
      `linear softmax: expected ${nClasses} × ${nColumns} weights, got rows of ${coef.map((row) => row.length)}`,
    );
  }
  const weights = Float64Array.from(coef.flat());
  const bias = Float64Array.from(intercept);
  return (X, out) => {
    const rows = X.length / nColumns;
    for (let i = 0; i < rows; i++) {
      let largest = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < nClasses; k++) {
        let score = bias[k]!;
        for (let j = 0; j < nColumns; j++) score += weights[k * nColumns + j]! * X[i * nColumns + j]!;
        out[i * nClasses + k] = score;
        if (score > largest) largest = score;
      }
      let total = 0;
      for (let at = i * nClasses; at < (i + 1) * nClasses; at++) total += out[at] = Math.exp(out[at]! - largest);
      for (let at = i * nClasses; at < (i + 1) * nClasses; at++) out[at]! /= total;
    }
  };
}

/**
 * Adds softmax(coef · x + intercept) to a graph.
 *
 * @param X (n_samples × n_columns)
 * @returns (n_samples × n_classes)
 */
export function addLinearSoftmax(graph: Graph, X: Value, { coef, intercept }: LinearSoftmax): Value {
  const scores = graph.node("Gemm", [X, graph.matrix(coef), graph.vector(intercept)], { transB: 1 });
  return graph.node("Softmax", [scores], { axis: 1 });
}
