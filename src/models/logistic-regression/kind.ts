import { readArtifact } from "../artifact.ts";
import { addLinearSoftmax, LinearSoftmax, linearSoftmax } from "../linear-softmax.ts";
import type { Model, ModelKind } from "../model.ts";

/** Multinomial logistic regression. */
export const logisticRegressionKind: ModelKind = {
  name: "logistic_regression",
  fromText: (text) => softmaxModel(readArtifact(logisticRegressionKind.name, LinearSoftmax, text)),
};

/**
 * Makes the model of fitted weights.
 *
 * @throws {AppError} `bad_artifact` where their lengths do not fit
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
    addTo: (graph, X) => addLinearSoftmax(graph, X, fitted),
    toText: () => JSON.stringify(fitted),
  };
}
