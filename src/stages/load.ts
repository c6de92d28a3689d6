import { Type } from "@sinclair/typebox";
import { DataParams } from "../config.ts";
import { bomLength, type CsvSummary, scanCsv } from "../data/csv.ts";
import { OutputFile } from "../data/output-file.ts";
import { defineCommand, fromParams, runCommand } from "./command.ts";
import { count, seconds } from "./format.ts";
import { showProgress } from "./progress.ts";

/** The md5 of the published dataset, "550k Spotify Songs: audio, lyrics and genres". */
export const PUBLISHED_MD5 = "0e71e2c46244acac485bd8c245aa6e56";

/**
 * Copies a CSV file byte for byte, save a byte-order mark, and checks on the way that its rows are whole.
 *
 * @param onBytes called with the size of each block read
 * @returns what the file holds, and the hex md5 of the source's bytes
 * @throws {AppError} where the source is missing or malformed or the copy cannot be written; an earlier copy stays
 */
export async function load(
  sourcePath: string,
  outputPath: string,
  onBytes?: (bytes: number) => void,
): Promise<CsvSummary & { md5: string }> {
  const hash = new Bun.CryptoHasher("md5");
  let atStart = true;
  await using output = await OutputFile.create(outputPath);
  const summary = await scanCsv(sourcePath, {
    block(bytes) {
      const written = output.write(atStart ? bytes.subarray(bomLength(bytes)) : bytes);
      atStart = false;
      hash.update(bytes);
      onBytes?.(bytes.length);
      return written;
    },
  });
  await output.commit();
  return { ...summary, md5: hash.digest("hex") };
}

export const loadCommand = defineCommand({
  name: "load",
  summary: "copy the source CSV to the data folder and check that it is whole",
  flags: Type.Object({
    source_path: Type.String(fromParams(DataParams, "source_path")),
    output_path: Type.String({ default: "data/raw.csv", description: "where the copy goes" }),
  }),
  async run({ source_path, output_path }) {
    const started = performance.now();
    using progress = showProgress("load", Bun.file(source_path).size);
    const { md5, rows, columns } = await load(source_path, output_path, progress.advance);
    const published = md5 === PUBLISHED_MD5 ? "the published dataset" : "not the published dataset";
    return `load: ${count(rows)} rows, ${columns} columns, md5 ${md5} (${published}), ${seconds(started)} -> ${output_path}`;
  },
});

if (import.meta.main) await runCommand(loadCommand);
