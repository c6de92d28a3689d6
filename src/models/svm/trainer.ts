import type { Rng } from "../../stats/rng.ts";
import { countClasses, stratifiedSample, stratifiedSplit } from "../../stats/stratified.ts";
import type { Trainer, TrainingData } from "../model.ts";
import { fitOneVsRestRegression } from "../softmax/one-vs-rest.ts";
import { fitSoftmaxRegression } from "../softmax/regression.ts";
import { assertTrainable, takeRows } from "../training-data.ts";
import { decisionFunction } from "./kernel-machines.ts";
import { trainOneVsRest } from "./one-vs-rest.ts";
import { calibratedModel, type SvmParams, svm } from "./svm.ts";

/** Share of the rows that the machines do not see and the calibration is fitted on, and the most rows it takes. */
const CALIBRATION_SHARE = 0.2;
const CALIBRATION_ROWS = 5_000;

const CALIBRATION_FIT = { penalty: 1, maxIterations: 100, tolerance: 1e-4 };

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
    const fitted = fitSoftmaxRegression(held, CALIBRATION_FIT, fitOneVsRestRegression(held, rng));
    return calibratedModel({ machines, calibration: fitted });
  },
};

/** Rows to train on and rows to calibrate on; a class too small to hold rows out is calibrated on its training rows. */
function splitRows(data: TrainingData, maxSamples: number, rng: Rng) {
  const { y, nClasses } = data;
  const labelsOf = (rows: Uint32Array) => Uint8Array.from(rows, (row) => y[row]!);
  const sample = (rows: Uint32Array, size: number) =>
    stratifiedSample(labelsOf(rows), nClasses, size, rng).map((i) => rows[i]!);
  const { train, validation } = stratifiedSplit(y, nClasses, CALIBRATION_SHARE, rng);
  const heldOut = countClasses(labelsOf(validation), nClasses);
  const standIns = train.filter((row) => heldOut[y[row]!] === 0);
  return {
    training: takeRows(data, sample(train, maxSamples)),
    calibration: takeRows(data, Uint32Array.of(...sample(validation, CALIBRATION_ROWS), ...standIns)),
  };
}
