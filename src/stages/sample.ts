import { Type } from "@sinclair/typebox";
import { OutputFile } from "../data/output-file.ts";
import { generateSongsCsv } from "../data/sample/songs-csv.ts";
import { defineCommand, runCommand } from "./command.ts";
import { count, seconds } from "./format.ts";
import { showProgress } from "./progress.ts";

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

export const sampleCommand = defineCommand({
  name: "sample",
  summary: "write a synthetic songs.csv with the real one's columns and statistics",
  flags: Type.Object({
    rows: Type.Integer({ default: 550_622, minimum: 0, description: "songs; the real file's number by default" }),
    seed: Type.Integer({ default: 42, description: "the same seed gives the same bytes" }),
    output: Type.String({ default: "data/sample_songs.csv", description: "where they go" }),
  }),
  async run({ rows, seed, output }) {
    const started = performance.now();
    using progress = showProgress("sample", rows);
    await writeSample(output, rows, seed, progress.advance);
    return `sample: ${count(rows)} synthetic songs, seed ${seed}, ${seconds(started)} -> ${output}`;
  },
});

if (import.meta.main) await runCommand(sampleCommand);
