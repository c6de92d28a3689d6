import { AppError } from "../errors.ts";
import { completeSongs, readSongTable } from "../songs/song-table.ts";
import { argmax } from "../stats/classification.ts";
import type { Classifier } from "./classifier.ts";

/**
 * The share of a file's complete songs whose genre a classifier tells; a genre that it does not know counts as missed.
 *
 * @throws {AppError} if the file is malformed or has no complete song
 */
export async function accuracyOn(path: string, classifier: Classifier): Promise<number> {
  const table = await readSongTable(path);
  const { X, y } = completeSongs(table);
  if (y.length === 0) throw new AppError("bad_input", `${path} expected songs with all features and a genre, got none`);
  return accuracyOf(
    classifier,
    X,
    Array.from(y, (genre) => table.genres[genre]),
  );
}

/**
 * The share of songs whose genre a classifier tells.
 *
 * @param X raw features, row-major (n_samples × 12), at least one row
 * @param actual the genre of each row
 */
export function accuracyOf(
  { predictProba, card }: Classifier,
  X: Float64Array,
  actual: readonly (string | undefined)[],
): number {
  const { genres, features } = card;
  const rows = X.length / features.length;
  const proba = predictProba(X);
  let hits = 0;
  for (let row = 0; row < rows; row++) {
    if (genres[argmax(proba, genres.length, row)] === actual[row]) hits++;
  }
  return hits / rows;
}
