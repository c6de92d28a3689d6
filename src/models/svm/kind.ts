import { type Static, Type } from "@sinclair/typebox";
import { readArtifact } from "../artifact.ts";
import { addLinearSoftmax, LinearSoftmax, linearSoftmax } from "../linear-softmax.ts";
import type { Model, ModelKind } from "../model.ts";
import { addDecisionFunction, decisionFunction, KernelMachines } from "./kernel-machines.ts";

const Artifact = Type.Object(
  { machines: KernelMachines, calibration: LinearSoftmax },
  { additionalProperties: false, description: "Decision functions, and what makes probabilities of their values" },
);
type Artifact = Static<typeof Artifact>;

/** Rows of decision values that are made into probabilities at a time. */
const BLOCK = 256;

/** Support vector machines, one class against the rest, whose decision values a logistic regression calibrates. */
export const svmKind: ModelKind = {
  name: "svm",
  fromText: (text) => calibratedModel(readArtifact(svmKind.name, Artifact, text)),
};

/**
 * Makes the model of trained machines and their calibration.
 *
 * @throws {AppError} `bad_artifact` where the lengths of their parts do not fit
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
    addTo: (graph, X) =>
      addLinearSoftmax(graph, addDecisionFunction(graph, X, artifact.machines), artifact.calibration),
    toText: () => JSON.stringify(artifact),
  };
}
