import type { Classifier } from "../classifier.ts";
import { completeSongs, readSongTable } from "../data/song-table.ts";
import { AppError } from "../errors.ts";
import { argmax } from "../stats/classification.ts";

/**
 * The share of a file's complete songs whose genre a classifier tells; a genre that it does not know counts as missed.
 *
 * @throws {AppError} where the file is malformed or has no complete song
 */
export async function accuracyOn(path: string, { predictProba, card }: Classifier): Promise<number> {
  const table = await readSongTable(path);
  const { X, y } = completeSongs(table);
  if (y.length === 0) throw new AppError("bad_input", `${path} expected songs with all features and a genre, got none`);
  const proba = predictProba(X);
  const labels = table.genres.map((genre) => card.genres.indexOf(genre));
  let hits = 0;
  for (let row = 0; row < y.length; row++) {
    if (argmax(proba, card.genres.length, row) === labels[y[row]!]) hits++;
  }
  return hits / y.length;
}
