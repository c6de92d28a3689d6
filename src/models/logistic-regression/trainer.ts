import { Type } from "@sinclair/typebox";
import { stratifiedSample } from "../../stats/stratified.ts";
import type { Trainer } from "../model.ts";
import { fitOneVsRestRegression } from "../one-vs-rest-regression.ts";
import { fitSoftmaxRegression } from "../softmax-regression.ts";
import { assertTrainable, takeRows } from "../training-data.ts";
import { logisticRegressionKind, softmaxModel } from "./kind.ts";

const Params = Type.Object(
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
      description: "A fit has converged where no component of the gradient of the mean log loss is larger",
    }),
    max_samples: Type.Integer({
      default: 20_000,
      minimum: 100,
      description: "Most rows to fit on, a stratified sample of the training rows",
    }),
  },
  { additionalProperties: false },
);

/** Multinomial logistic regression with an L2 penalty; `ml-logistic-regression` gives the start of the fit. */
export const logisticRegression: Trainer<typeof Params> = {
  ...logisticRegressionKind,
  params: Params,
  standardise: true,
  unavailable: () => undefined,

  train(data, { C, max_iter, tol, max_samples }, rng, onProgress) {
    assertTrainable(logisticRegression.name, data);
    const sample = takeRows(data, stratifiedSample(data.y, data.nClasses, max_samples, rng));
    const shareOfLosses = sample.y.length / data.y.length;
    // scikit-learn penalises the one weight vector w₁ - w₀ of two classes as it does each vector of more classes.
    const vectors = data.nClasses === 2 ? 2 : 1;
    const options = { penalty: (vectors * shareOfLosses) / C, maxIterations: max_iter, tolerance: tol };
    return softmaxModel(fitSoftmaxRegression(sample, options, fitOneVsRestRegression(sample, rng), onProgress));
  },
};
