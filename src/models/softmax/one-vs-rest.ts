import LogisticRegression from "ml-logistic-regression";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import type { Rng } from "../../stats/rng.ts";
import { stratifiedSample } from "../../stats/stratified.ts";
import type { TrainingData } from "../model.ts";
import { takeRows } from "../training-data.ts";
import type { LinearSoftmax } from "./linear-softmax.ts";

/** Rows to fit on and gradient steps: more make the start of a multinomial fit better by less than they cost. */
const MAX_ROWS = 500;
const STEPS = 20;

/**
 * Fits a logistic regression per class, that class against the rest, by gradient steps on a stratified sample.
 *
 * Side by side their scores are roughly those of a multinomial regression: a start for its fit.
 */
export function fitOneVsRestRegression(data: TrainingData, rng: Rng): LinearSoftmax {
  const { nFeatures, nClasses } = data;
  const { X, y } = takeRows(data, stratifiedSample(data.y, nClasses, MAX_ROWS, rng));
  const design = Matrix.ones(y.length, nFeatures + 1);
  for (let at = 0; at < X.length; at++) design.set(Math.floor(at / nFeatures), at % nFeatures, X[at]!);
  // The loss curves by a quarter of this at most; a step of the inverse of that curvature never overshoots.
  const largest = Math.max(...new EigenvalueDecomposition(design.transpose().mmul(design)).realEigenvalues);
  const regression = new LogisticRegression({ numSteps: STEPS, learningRate: 4 / largest });
  // It numbers the classes that it sees from 0.
  const present = [...new Set(y)].sort((a, b) => a - b);
  regression.train(design, Matrix.columnVector(Array.from(y, (k) => present.indexOf(k))));

  const coef = Array.from({ length: nClasses }, () => new Array<number>(nFeatures).fill(0));
  const intercept = new Array<number>(nClasses).fill(0);
  regression.classifiers.forEach(({ weights }, at) => {
    // It scores 0 for the class and 1 for the rest.
    const row = weights.to1DArray().map((weight) => -weight);
    intercept[present[at]!] = row.pop()!;
    coef[present[at]!] = row;
  });
  return { coef, intercept };
}
