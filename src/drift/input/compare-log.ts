import { AppError } from "../../errors.ts";
import { grouped } from "../../io/format.ts";
import { listFileSet } from "../../request-log/file-set.ts";
import type { LogWindow } from "../../request-log/reader/window.ts";
import { detectDrift } from "../detect.ts";
import type { DriftPolicy } from "../policy.ts";
import type { DriftReport, LogCoverage, NoApiLogs } from "../report.ts";
import { bothSides, type Sides } from "./compare-files.ts";
import { countSongsAside } from "./count-songs-aside.ts";
import { SongCounter } from "./song-counter.ts";

/**
 * Compares the songs of logged requests with the training songs.
 *
 * @param onBytes called with the size of each block read
 * @throws {AppError} if a file is missing or malformed, no line of the log is a request, or no feature has values on
 * both sides
 */
export async function compareLog(
  paths: { readonly train: string; readonly log: string },
  policy: DriftPolicy,
  window: LogWindow,
  onBytes: (bytes: number) => void,
): Promise<DriftReport | NoApiLogs> {
  const sides = await readLog(paths.train, paths.log, window, onBytes);
  if (!sides) return noApiLogs(`${paths.log} is missing or empty: no request to compare`);
  const { reference, current, requestLog } = sides;
  if (requestLog.records === 0) return noApiLogs(`${paths.log} holds no request to compare: ${leftOut(requestLog)}`);
  return detectDrift(reference, current, { mode: "online", timestamp: new Date(), policy, requestLog });
}

function noApiLogs(message: string): NoApiLogs {
  return { status: "no_api_logs", message };
}

function leftOut({ lines, without_features, malformed, outside_window }: LogCoverage): string {
  return `of ${grouped(lines)} lines ${grouped(without_features)} are invalid requests, ${grouped(malformed)} malformed, ${grouped(outside_window)} outside the window`;
}

/** Both sides; `undefined` if there is no log or nothing in it. */
async function readLog(
  trainPath: string,
  logPath: string,
  window: LogWindow,
  onBytes: (bytes: number) => void,
): Promise<(Sides & { requestLog: LogCoverage }) | undefined> {
  if (listFileSet(logPath).every((path) => Bun.file(path).size === 0)) return undefined;
  const { reference, current } = await bothSides(
    countSongsAside(trainPath, onBytes),
    countLog(logPath, window, onBytes),
  );
  return { reference, ...current };
}

async function countLog(path: string, window: LogWindow, onBytes: (bytes: number) => void) {
  const { readRequestLog } = await import("../../request-log/reader/read-log.ts");
  const counter = new SongCounter();
  const summary = await readRequestLog(path, ({ values, genre }) => counter.add(values, genre), window, onBytes);
  const { files, outside, withoutFeatures, malformed, malformedLines, torn, lines, records, blank } = summary;
  const [first] = malformedLines;
  if (first && malformed + blank === lines) {
    throw new AppError("bad_input", `${first.file}:${first.line} ${first.reason}, and so with every line of the log`);
  }
  const requestLog: LogCoverage = {
    ...{ lines, records, outside_window: outside, without_features: withoutFeatures, malformed, blank },
    ...{ malformed_lines: [...malformedLines], torn_files: [...torn] },
    ...(window.since && { since: window.since.toISOString() }),
    ...(window.last && { last: window.last }),
  };
  return { current: { sources: files, ...counter.counts() }, requestLog };
}
