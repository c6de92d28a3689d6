import { type Static, Type } from "@sinclair/typebox";
import { parseJsonAs } from "../../io/schema.ts";
import type { Model, ModelType } from "../model.ts";
import { addLinearSoftmax, LinearSoftmax, linearSoftmax } from "../softmax/linear-softmax.ts";
import { addDecisionFunction, decisionFunction, KernelMachines } from "./kernel-machines.ts";

/** Hyperparameters, named as in scikit-learn. */
export const SvmParams = Type.Object(
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
        description: "Of the rbf kernel; 1 / number of features if absent",
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

const Artifact = Type.Object(
  { machines: KernelMachines, calibration: LinearSoftmax },
  { additionalProperties: false, description: "Decision functions, and what makes probabilities of their values" },
);
type Artifact = Static<typeof Artifact>;

/** Rows of decision values that are made into probabilities at a time. */
const BLOCK = 256;

/** Support vector machines, one class against the rest, whose decision values a logistic regression calibrates. */
export const svm: ModelType<typeof SvmParams> = {
  name: "svm",
  params: SvmParams,
  standardise: true,
  fromText: (text) => calibratedModel(parseJsonAs(Artifact, text, `${svm.name} model`)),
};

/**
 * Makes the model of trained machines and their calibration.
 *
 * @throws {AppError} `bad_artifact` if the lengths of their parts do not fit
 */
export function calibratedModel(artifact: Artifact): Model {
  const decide = decisionFunction(artifact.machines);
  const proba = linearSoftmax(artifact.calibration);
  const nFeatures = artifact.machines.support_vectors[0]!.length;
  const nMachines = artifact.machines.intercept.length;
  const nClasses = artifact.calibration.intercept.length;
  const decisions = new Float64Array(BLOCK * nMachines);
  return {
    predictProba(X, out = new Float64Array((X.length / nFeatures) * nClasses)) {
      const rows = X.length / nFeatures;
      for (let start = 0; start < rows; start += BLOCK) {
        const end = Math.min(start + BLOCK, rows);
        const block = decisions.subarray(0, (end - start) * nMachines);
        decide(X.subarray(start * nFeatures, end * nFeatures), block);
        proba(block, out.subarray(start * nClasses, end * nClasses));
      }
      return out;
    },
    toOnnx: (graph, X) =>
      addLinearSoftmax(graph, addDecisionFunction(graph, X, artifact.machines), artifact.calibration),
    toText: () => JSON.stringify(artifact),
  };
}
