import type { TrainingData } from "../../src/models/model.ts";
import { createRng } from "../../src/stats/rng.ts";

/**
 * Rows in one blob a class, their centres on a circle of radius `distance` in the first two features; the other
 * features are noise, all of spread 1. Classes take turns, so class k of K has the rows k, k + K, ...
 */
export function blobs({ nClasses = 3, nFeatures = 4, rowsPerClass = 40, distance = 8, seed = 1 } = {}): TrainingData {
  const rng = createRng(seed);
  const noise = () => (rng() + rng() + rng() + rng() - 2) * Math.sqrt(3);
  const y = Uint8Array.from({ length: nClasses * rowsPerClass }, (_, i) => i % nClasses);
  const X = new Float64Array(y.length * nFeatures).map(noise);
  y.forEach((k, i) => {
    X[i * nFeatures]! += distance * Math.cos((2 * Math.PI * k) / nClasses);
    X[i * nFeatures + 1]! += distance * Math.sin((2 * Math.PI * k) / nClasses);
  });
  return { X, y, nFeatures, nClasses };
}
