import { AppError } from "../../errors.ts";
import type { Model } from "../model.ts";
import { BLOCK, DEEPEST_BLOCK, testBlock, walkBlock } from "./block-walk.ts";
import { layOut } from "./forest.ts";
import { type Ensemble, readJsonModel } from "./json-model.ts";
import { nativeFlavor } from "./mlflow-flavor.ts";
import { testRow, walkRow } from "./row-walk.ts";

/** Fewer rows than these are scored faster one by one than as a block. */
const LEAST_BLOCK = 13;

/**
 * Makes the model from XGBoost's own JSON model, without XGBoost's library; it scores in float32, as the library does.
 *
 * @param text the text, kept as it is: XGBoost tells `1` from `1.0`, so that it reads no model that was parsed and
 *   written again
 * @throws {AppError} `bad_artifact` if it is no multi:softprob model of numerical features, or not a whole one
 */
export function readModel(text: string): Model {
  const ensemble = readJsonModel(text);
  const { nFeatures, nClasses, version } = ensemble;
  const score = createScorer(ensemble);
  return {
    predictProba(X, out = new Float64Array((X.length / nFeatures) * nClasses)) {
      if (X.length % nFeatures !== 0) {
        throw new AppError("bad_input", `X must hold rows of ${nFeatures} features, got ${X.length} values`);
      }
      score(X, out);
      return out;
    },
    // Parsed again only if it is asked for, so that a service neither waits for it nor keeps the trees as parsed.
    get featureImportance() {
      return meanGain(readJsonModel(text));
    },
    ...(version && { flavor: nativeFlavor(version) }),
    toText: () => text,
  };
}

/** All that scoring writes to, but for `out`, is made here, once. */
function createScorer(ensemble: Ensemble): (X: Float64Array, out: Float64Array) => void {
  const { nFeatures, nClasses } = ensemble;
  const forest = layOut(ensemble);
  const baseMargin = Float32Array.from(ensemble.baseMargin);
  const outcomes = new Int32Array(forest.thresholds.length);
  const reached = new Int32Array(2 ** (forest.depth + 1));
  const margins = new Float32Array(BLOCK * nClasses);
  return (X, out) => {
    const nRows = X.length / nFeatures;
    for (let row = 0; row < nRows; ) {
      const left = nRows - row;
      const nScored = left >= LEAST_BLOCK && forest.depth <= DEEPEST_BLOCK ? Math.min(BLOCK, left) : 1;
      for (let c = 0; c < nClasses; c++) margins.fill(baseMargin[c]!, c * BLOCK, (c + 1) * BLOCK);
      if (nScored === 1) {
        testRow(forest, X, row * nFeatures, outcomes);
        walkRow(forest, outcomes, margins, BLOCK);
      } else {
        testBlock(forest, X, row, nScored, nFeatures, outcomes);
        walkBlock(forest, outcomes, reached, margins);
      }
      for (let i = 0; i < nScored; i++, row++) softmax(margins, i, nClasses, out, row * nClasses);
    }
  };
}

function softmax(margins: Float32Array, row: number, nClasses: number, out: Float64Array, at: number): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < nClasses; c++) largest = Math.max(largest, margins[c * BLOCK + row]!);
  let sum = 0;
  for (let c = 0; c < nClasses; c++) sum += out[at + c] = Math.exp(margins[c * BLOCK + row]! - largest);
  for (let c = 0; c < nClasses; c++) out[at + c]! /= sum;
}

/** XGBoost's importance type `gain`: the mean loss change over a feature's splits, 0 if it has none. */
function meanGain({ nFeatures, trees }: Ensemble): Float64Array {
  const gain = new Float64Array(nFeatures);
  const nSplits = new Float64Array(nFeatures);
  for (const { left_children, split_indices, loss_changes } of trees) {
    for (let node = 0; node < left_children.length; node++) {
      if (left_children[node]! < 0) continue;
      gain[split_indices[node]!]! += loss_changes[node]!;
      nSplits[split_indices[node]!]! += 1;
    }
  }
  return gain.map((sum, feature) => sum / Math.max(1, nSplits[feature]!));
}
