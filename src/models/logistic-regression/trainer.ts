import { stratifiedSample } from "../../stats/stratified.ts";
import type { Trainer } from "../model.ts";
import { fitOneVsRestRegression } from "../softmax/one-vs-rest.ts";
import { fitSoftmaxRegression } from "../softmax/regression.ts";
import { assertTrainable, takeRows } from "../training-data.ts";
import { type LogisticRegressionParams, logisticRegression, softmaxModel } from "./logistic-regression.ts";

/** Multinomial logistic regression with an L2 penalty; `ml-logistic-regression` gives the start of the fit. */
export const trainer: Trainer<typeof LogisticRegressionParams> = {
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
