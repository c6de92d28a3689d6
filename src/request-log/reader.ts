import { closeSync } from "node:fs";
import { TypeCompiler } from "@sinclair/typebox/compiler";
import { AppError } from "../errors.ts";
import { AudioFeatures, FEATURE_NAMES } from "../features.ts";
import { openFileSet, readLines } from "./lines.ts";
import type { LoggedRequest } from "./record.ts";
import { type LogWindow, selectRecords } from "./window.ts";

/** A line that is not a record. */
export interface MalformedLine {
  readonly file: string;
  /** 1 for the first line. */
  readonly line: number;
  readonly reason: string;
}

/** What was read; `lines = records + outside + withoutFeatures + malformed + blank`. */
export interface RequestLogSummary {
  /** Files read, oldest first, with the hex md5 of the bytes read; none where there is no log. */
  readonly files: readonly { readonly path: string; readonly md5: string }[];
  readonly lines: number;
  /** Lines handed on. */
  readonly records: number;
  /** Records outside the window, those without a readable time under `since` included. */
  readonly outside: number;
  /** Objects without any of the features: requests with an invalid body. */
  readonly withoutFeatures: number;
  readonly malformed: number;
  readonly blank: number;
  /** The first malformed lines. */
  readonly malformedLines: readonly MalformedLine[];
  /** Files that end in half a line or half their compressed data: a writer was stopped there or is at work. */
  readonly torn: readonly string[];
}

/** The usual line, checked in a fraction of the time that a look at each name takes. */
const hasAllFeatures = TypeCompiler.Compile(AudioFeatures);
const MOST_MALFORMED_LINES = 20;

/**
 * Streams the records of the log at `path`: its rotated files and those of other writers included, oldest file first.
 *
 * Memory does not grow with the log; with `last` it grows with that number.
 *
 * @param onRecord receives each record that the window holds
 * @param onBytes called with the size of each block read
 * @throws {AppError} `io` where a file cannot be read
 */
export async function readRequestLog(
  path: string,
  onRecord: (record: LoggedRequest) => void,
  window: LogWindow = {},
  onBytes?: (bytes: number) => void,
): Promise<RequestLogSummary> {
  const sources = await openFileSet(path);
  const selection = selectRecords(window, onRecord);
  const counts = { lines: 0, withoutFeatures: 0, malformed: 0, blank: 0 };
  const malformedLines: MalformedLine[] = [];
  const torn: string[] = [];
  const files: { path: string; md5: string }[] = [];
  const count = (record: LoggedRequest | NoRecord) => {
    counts.lines++;
    if (typeof record === "string") counts[record]++;
    else selection.take(record);
  };
  try {
    for (const source of sources) {
      let lineNumber = 0;
      const onLine = (line: string) => {
        lineNumber++;
        const record = parseRecord(line);
        if (!(record instanceof AppError)) return count(record);
        count("malformed");
        const isNoted = malformedLines.length < MOST_MALFORMED_LINES;
        if (isNoted) malformedLines.push({ file: source.path, line: lineNumber, reason: record.message });
      };
      const { tail, isCut, md5 } = await readLines(source, onLine, onBytes);
      files.push({ path: source.path, md5 });
      const last = parseRecord(tail);
      if (isCut || last instanceof AppError) torn.push(source.path);
      else if (last !== "blank") count(last);
    }
  } finally {
    for (const { fd } of sources) closeSync(fd);
  }
  return { files, ...counts, ...selection.finish(), malformedLines, torn };
}

type NoRecord = "blank" | "withoutFeatures" | "malformed";

function parseRecord(line: string): LoggedRequest | Exclude<NoRecord, "malformed"> | AppError {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return line.trim() === "" ? "blank" : malformed("a line must be JSON");
  }
  if (hasAllFeatures.Check(value)) return checkGenre(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return malformed("a line must be an object");
  const record = value as Readonly<Record<string, unknown>>;
  const present = FEATURE_NAMES.filter((name) => record[name] !== undefined);
  const bad = present.find((name) => !Number.isFinite(record[name]));
  if (bad) return malformed(`${bad} must be a finite number, got ${show(record[bad])}`);
  return present.length === 0 ? "withoutFeatures" : checkGenre(record);
}

function checkGenre(record: object): LoggedRequest | AppError {
  const { genre } = record as { genre?: unknown };
  if (genre === undefined || typeof genre === "string") return record as LoggedRequest;
  return malformed(`genre must be a string, got ${show(genre)}`);
}

function malformed(message: string): AppError {
  return new AppError("bad_input", message);
}

function show(value: unknown): string {
  return String(JSON.stringify(value)).slice(0, 40);
}
