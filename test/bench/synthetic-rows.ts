import type { Rng } from "../../src/stats/rng.ts";

export const N_FEATURES = 12;
export const N_CLASSES = 10;

/**
 * Rows of classes that overlap: each feature is the sum of three uniform numbers, moved by class.
 *
 * @returns `X`, row-major (n_rows × 12), and `y`, (n_rows)
 */
export function syntheticRows(nRows: number, rng: Rng): { X: Float64Array; y: Uint8Array } {
  const X = new Float64Array(nRows * N_FEATURES);
  const y = new Uint8Array(nRows);
  for (let row = 0; row < nRows; row++) {
    const label = Math.floor(rng() * N_CLASSES);
    y[row] = label;
    for (let feature = 0; feature < N_FEATURES; feature++) {
      const centre = ((label * (feature + 3) * 7) % 11) / 11;
      X[row * N_FEATURES + feature] = centre + rng() + rng() + rng();
    }
  }
  return { X, y };
}
