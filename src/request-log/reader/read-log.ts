import { closeSync } from "node:fs";
import { digestFiles } from "../../io/digest.ts";
import type { LoggedSong } from "../record.ts";
import { type LineOutcome, LineReader } from "./line-reader.ts";
import { openFileSet, readLines } from "./lines.ts";
import { isTimed, type LogWindow, selectSongs } from "./window.ts";

/** A line that is not a record. */
export interface MalformedLine {
  readonly file: string;
  /** 1 for the first line. */
  readonly line: number;
  readonly reason: string;
}

/** What was read; `lines = records + outside + withoutFeatures + malformed + blank`. */
export interface RequestLogSummary {
  /** Files read, oldest first, with the hex md5 of their bytes; none if there is no log. */
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

const MOST_MALFORMED_LINES = 20;

/**
 * Streams the songs of the log at `path`: its rotated files and those of other writers included, oldest file first, each
 * as large as it was at the start.
 *
 * Memory does not grow with the log; with `last` it grows with that number.
 *
 * @param onSong receives each song that the window holds
 * @param onBytes called with the size of each block read
 * @throws {AppError} `io` if a file cannot be read
 */
export async function readRequestLog(
  path: string,
  onSong: (song: LoggedSong) => void,
  window: LogWindow = {},
  onBytes?: (bytes: number) => void,
): Promise<RequestLogSummary> {
  const sources = await openFileSet(path);
  const digests = digestFiles(sources);
  digests.catch(() => {});
  const selection = selectSongs(window, onSong);
  const reader = new LineReader(isTimed(window));
  const counts = { lines: 0, withoutFeatures: 0, malformed: 0, blank: 0 };
  const malformedLines: MalformedLine[] = [];
  const torn: string[] = [];
  const count = (outcome: LineOutcome) => {
    counts.lines++;
    if (outcome === "song") selection.take(reader.song);
    else counts[outcome]++;
  };
  try {
    for (const source of sources) {
      let lineNumber = 0;
      const onLine = (bytes: Buffer, start: number, end: number) => {
        lineNumber++;
        const outcome = reader.read(bytes, start, end);
        count(outcome);
        if (outcome !== "malformed" || malformedLines.length === MOST_MALFORMED_LINES) return;
        malformedLines.push({ file: source.path, line: lineNumber, reason: reader.reason });
      };
      const { tail, isCut } = await readLines(source, onLine, onBytes);
      const last = reader.read(tail, 0, tail.length);
      if (isCut || last === "malformed") torn.push(source.path);
      else if (last !== "blank") count(last);
    }
    const md5s = await digests;
    const files = sources.map((source, i) => ({ path: source.path, md5: md5s[i]! }));
    return { files, ...counts, ...selection.finish(), malformedLines, torn };
  } finally {
    for (const { fd } of sources) closeSync(fd);
  }
}
