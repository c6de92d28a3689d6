import { OutputFile } from "../../io/output-file.ts";
import { generateSongsCsv } from "./songs-csv.ts";

/**
 * Writes a synthetic songs.csv; memory does not grow with its rows.
 *
 * @param onRows called with the number of rows of each piece written
 * @throws {AppError} `io`; an earlier file of that name stays
 */
export async function writeSample(
  path: string,
  rows: number,
  seed: number,
  onRows?: (rows: number) => void,
): Promise<void> {
  await using output = await OutputFile.create(path);
  let written = 0;
  for (const chunk of generateSongsCsv({ rows, seed })) {
    await output.write(chunk.bytes);
    onRows?.(chunk.rows - written);
    written = chunk.rows;
  }
  await output.commit();
}
