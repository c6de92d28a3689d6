import type { Rng } from "../../stats/rng.ts";
import { countClasses, stratifiedSample, stratifiedSplit } from "../../stats/stratified.ts";
import type { Trainer, TrainingData } from "../model.ts";
import { fitSoftmaxRegression } from "../softmax-regression.ts";
import { assertTrainable, joinRows, takeRows } from "../training-data.ts";
import { decisionFunction } from "./kernel-machines.ts";
import { trainOneVsRest } from "./one-vs-rest.ts";
import { calibratedModel, type SvmParams, svm } from "./svm.ts";

/** Share of the rows that the machines do not see and the calibration is fitted on, and the most rows it takes. */
const CALIBRATION_SHARE = 0.2;
const CALIBRATION_ROWS = 5_000;

const CALIBRATION_FIT = { penalty: 1, maxRounds: 100, tolerance: 1e-4 };

/**
 * Support vector machines, one class against the rest, by `ml-svm`; a logistic regression on held-out decision values
 * makes probabilities of them (Platt 1999, here multinomial over the values of all machines).
 */
export const trainer: Trainer<typeof SvmParams> = {
  unavailable: () => undefined,

  train(data, { C, kernel, gamma = 1 / data.nFeatures, tol, max_iter, max_samples }, rng, onProgress) {
    assertTrainable(svm.name, data);
    const { training, calibration } = splitRows(data, max_samples, rng);
    const options = { C, gamma: kernel === "rbf" ? gamma : null, tol, max_iter };
    const machines = trainOneVsRest(training, options, rng, onProgress);
    const nMachines = machines.intercept.length;
    const decisions = new Float64Array(calibration.y.length * nMachines);
    decisionFunction(machines)(calibration.X, decisions);
    const held = { ...calibration, X: decisions, nFeatures: nMachines };
    return calibratedModel({ machines, calibration: fitSoftmaxRegression(held, CALIBRATION_FIT) });
  },
};

/** Rows to train on and rows to calibrate on; a class too small to hold rows out is calibrated on its training rows. */
function splitRows(data: TrainingData, maxSamples: number, rng: Rng) {
  const { train, validation } = stratifiedSplit(data.y, data.nClasses, CALIBRATION_SHARE, rng);
  const sample = (part: TrainingData, size: number) =>
    takeRows(part, stratifiedSample(part.y, data.nClasses, size, rng));
  const training = takeRows(data, train);
  const heldOut = takeRows(data, validation);
  const counts = countClasses(heldOut.y, data.nClasses);
  const standIns = takeRows(
    data,
    train.filter((row) => counts[data.y[row]!] === 0),
  );
  return {
    training: sample(training, maxSamples),
    calibration: joinRows(sample(heldOut, CALIBRATION_ROWS), standIns),
  };
}
