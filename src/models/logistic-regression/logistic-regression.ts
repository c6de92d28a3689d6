import { Type } from "@sinclair/typebox";
import { parseJsonAs } from "../../io/schema.ts";
import type { Model, ModelType } from "../model.ts";
import { addLinearSoftmax, LinearSoftmax, linearSoftmax } from "../softmax/linear-softmax.ts";

/** Hyperparameters, named as in scikit-learn. */
export const LogisticRegressionParams = Type.Object(
  {
    C: Type.Number({
      default: 1,
      minimum: 1e-4,
      maximum: 1e6,
      description: "Inverse strength of the L2 penalty |w|²/(2C) beside the sum of log losses, as in scikit-learn",
    }),
    max_iter: Type.Integer({
      default: 1000,
      minimum: 1,
      maximum: 100_000,
      description: "Most iterations; a fit ends earlier when it has converged",
    }),
    tol: Type.Number({
      default: 1e-4,
      exclusiveMinimum: 0,
      maximum: 1,
      description: "A fit has converged if no component of the gradient of the mean log loss is larger",
    }),
    max_samples: Type.Integer({
      default: 20_000,
      minimum: 100,
      description: "Most rows to fit on, a stratified sample of the training rows",
    }),
  },
  { additionalProperties: false },
);

/** Multinomial logistic regression. */
export const logisticRegression: ModelType<typeof LogisticRegressionParams> = {
  name: "logistic_regression",
  params: LogisticRegressionParams,
  standardise: true,
  fromText: (text) => softmaxModel(parseJsonAs(LinearSoftmax, text, `${logisticRegression.name} model`)),
};

/**
 * Makes the model of fitted weights.
 *
 * @throws {AppError} `bad_artifact` if their lengths do not fit
 */
export function softmaxModel(fitted: LinearSoftmax): Model {
  const proba = linearSoftmax(fitted);
  const nClasses = fitted.intercept.length;
  const nFeatures = fitted.coef[0]!.length;
  return {
    predictProba(X, out = new Float64Array((X.length / nFeatures) * nClasses)) {
      proba(X, out);
      return out;
    },
    toOnnx: (graph, X) => addLinearSoftmax(graph, X, fitted),
    toText: () => JSON.stringify(fitted),
  };
}
