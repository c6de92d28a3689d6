import type { TrainingData } from "../../../src/models/model.ts";
import { createRng } from "../../../src/stats/rng.ts";

/** Rows whose class shows in every feature, under noise; every tenth value is missing where asked. */
export function smallData(
  nRows: number,
  { nFeatures = 5, nClasses = 4, seed = 1, missing = false } = {},
): TrainingData {
  const rng = createRng(seed);
  const y = Uint8Array.from({ length: nRows }, (_, row) => row % nClasses);
  const X = Float64Array.from({ length: nRows * nFeatures }, (_, i) => {
    const label = y[Math.floor(i / nFeatures)]!;
    return missing && rng() < 0.1 ? Number.NaN : ((label * ((i % nFeatures) + 2)) % 7) / 7 + 2 * rng() - 0.5;
  });
  return { X, y, nFeatures, nClasses };
}
