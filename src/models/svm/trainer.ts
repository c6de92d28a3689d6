import { Type } from "@sinclair/typebox";
import type { Rng } from "../../stats/rng.ts";
import { countClasses, stratifiedSample, stratifiedSplit } from "../../stats/stratified.ts";
import type { Trainer, TrainingData } from "../model.ts";
import { fitOneVsRestRegression } from "../one-vs-rest-regression.ts";
import { fitSoftmaxRegression } from "../softmax-regression.ts";
import { assertTrainable, takeRows } from "../training-data.ts";
import { decisionFunction } from "./kernel-machines.ts";
import { calibratedModel, svmKind } from "./kind.ts";
import { trainOneVsRest } from "./one-vs-rest.ts";

const Params = Type.Object(
  {
    C: Type.Number({
      default: 1,
      minimum: 1e-3,
      maximum: 1e3,
      description: "Weight of the squared hinge loss beside the margin, ½|w|² + C/2 Σ ξ²",
    }),
    kernel: Type.Union([Type.Literal("rbf"), Type.Literal("linear")], {
      default: "rbf",
      description: "Kernel: exp(-gamma · |a - b|²) or the product a · b",
    }),
    gamma: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 100,
        description: "Of the rbf kernel; 1 / number of features where absent",
      }),
    ),
    tol: Type.Number({
      default: 0.1,
      minimum: 1e-4,
      maximum: 0.5,
      description: "By how much a row may miss its margin when training ends",
    }),
    max_iter: Type.Integer({
      default: 10_000,
      minimum: 1,
      maximum: 1_000_000,
      description: "Most passes over the rows for one machine",
    }),
    max_samples: Type.Integer({
      default: 2_000,
      minimum: 100,
      maximum: 5_000,
      description: "Most rows to train machines on, a stratified sample; time and memory grow with the square",
    }),
  },
  { additionalProperties: false },
);

/** Share of the rows that the machines do not see and the calibration is fitted on, and the most rows it takes. */
const CALIBRATION_SHARE = 0.2;
const CALIBRATION_ROWS = 5_000;

const CALIBRATION_FIT = { penalty: 1, maxIterations: 100, tolerance: 1e-4 };

/**
 * Support vector machines, one class against the rest, by `ml-svm`; a logistic regression on held-out decision values
 * makes probabilities of them (Platt 1999, here multinomial over the values of all machines).
 */
export const svm: Trainer<typeof Params> = {
  ...svmKind,
  params: Params,
  standardise: true,
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
