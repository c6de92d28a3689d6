import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { AppError } from "../errors.ts";
import { fileDigest } from "../io/digest.ts";
import { ioError } from "../io/io-error.ts";
import { OutputFile } from "../io/output-file.ts";
import { bomLength, scanCsv } from "./csv.ts";
import type { CsvSummary } from "./csv-record.ts";

/** The md5 of the published dataset, "550k Spotify Songs: audio, lyrics and genres". */
export const PUBLISHED_MD5 = "0e71e2c46244acac485bd8c245aa6e56";

/**
 * Copies a CSV file byte for byte, except for a byte-order mark, and checks on the way that its rows are whole.
 *
 * @param onBytes called with the size of each block read
 * @returns what the file holds, and the hex md5 of the source's bytes
 * @throws {AppError} if the source is missing, malformed or changes meanwhile, or the copy cannot be written; an
 * earlier copy stays
 */
export async function copyCsv(
  sourcePath: string,
  outputPath: string,
  onBytes?: (bytes: number) => void,
): Promise<CsvSummary & { md5: string }> {
  const before = await statOf(sourcePath);
  // A pipe can be read only once.
  const pipeDigest = before.isFile() ? undefined : new Bun.CryptoHasher("md5");
  await using output = await OutputFile.create(outputPath);
  let atStart = true;
  const copying = scanCsv(sourcePath, {
    block(bytes) {
      const written = output.write(atStart ? bytes.subarray(bomLength(bytes)) : bytes);
      atStart = false;
      pipeDigest?.update(bytes);
      onBytes?.(bytes.length);
      return written;
    },
  });
  // The digest takes the longest, so it reads the file by itself; that both read the same is checked afterwards.
  const digesting = pipeDigest ? undefined : fileDigest(sourcePath);
  const [summary, digest] = await Promise.all([copying, digesting]);
  if (before.isFile() && hasChanged(before, await statOf(sourcePath))) {
    throw new AppError("io", `${sourcePath} must stay as it is while it is copied, but it changed`);
  }
  await output.commit();
  return { ...summary, md5: digest ?? pipeDigest!.digest("hex") };
}

async function statOf(path: string): Promise<Stats> {
  return stat(path).catch((cause) => {
    throw ioError(path, "read", cause);
  });
}

function hasChanged(before: Stats, after: Stats): boolean {
  return before.ino !== after.ino || before.size !== after.size || before.mtimeMs !== after.mtimeMs;
}
