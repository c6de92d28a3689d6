import { existsSync } from "node:fs";
import { scanSongs } from "../data/song-stream.ts";
import type { DriftSide } from "../drift/detect.ts";
import type { LogCoverage } from "../drift/report.ts";
import { SongCounter } from "../drift/song-counter.ts";
import { AppError } from "../errors.ts";
import { FEATURE_NAMES } from "../features.ts";
import { listFileSet } from "../request-log/file-set.ts";
import { readRequestLog } from "../request-log/reader.ts";
import type { LoggedRequest } from "../request-log/record.ts";
import type { LogWindow } from "../request-log/window.ts";
import { createRng } from "../stats/rng.ts";
import { type Progress, showProgress } from "./progress.ts";
import { SongSample } from "./song-sample.ts";

/** So many songs tell the accuracy to within 0.014, 19 times of 20, in the time that reading them takes. */
const SCORED_SONGS = 5000;

/** Both sides of the comparison. */
export interface Sides {
  readonly reference: DriftSide;
  readonly current: DriftSide;
}

/**
 * Reads both sides from CSV files; with the accuracy before and after, where songs have genres and the champion was
 * trained on this very training file.
 *
 * @param championPath folder of the champion, which may be missing
 * @param seed of the sample of songs that the champion is scored on
 * @throws {AppError} where a file is missing or malformed or the champion is damaged
 */
export async function readFiles(
  trainPath: string,
  prodPath: string,
  championPath: string,
  seed: number,
): Promise<Sides> {
  using progress = showProgress("drift", Bun.file(trainPath).size + Bun.file(prodPath).size);
  const sample = existsSync(championPath) ? new SongSample(SCORED_SONGS, createRng(seed)) : undefined;
  const reference = await countSongs(trainPath, progress);
  const current = await countSongs(prodPath, progress, sample);
  return sample ? withAccuracies({ reference, current }, championPath, sample) : { reference, current };
}

async function countSongs(path: string, progress: Progress, sample?: SongSample): Promise<DriftSide> {
  const counter = new SongCounter();
  const onSong = (values: Float64Array, genre: string | undefined) => {
    counter.add(values, genre);
    sample?.add(values, genre);
  };
  const { features, digest } = await scanSongs(path, [], onSong, progress.advance);
  return { sources: [{ path, md5: digest }], ...counter.counts(features) };
}

async function withAccuracies(sides: Sides, championPath: string, sample: SongSample): Promise<Sides> {
  const { loadClassifier } = await import("../classifier.ts");
  const { accuracyOf } = await import("./accuracy.ts");
  const champion = await loadClassifier(championPath);
  const { metrics, confusion, data } = champion.card;
  const songs = sample.genres.length;
  if (data?.digest !== sides.reference.sources[0]?.md5 || metrics.accuracy === undefined || songs === 0) return sides;
  const heldOut = confusion.flat().reduce((sum, count) => sum + count, 0);
  const share = accuracyOf(champion, sample.X, (row) => sample.genres[row]!);
  return {
    reference: { ...sides.reference, accuracy: { share: metrics.accuracy, songs: heldOut } },
    current: { ...sides.current, accuracy: { share, songs } },
  };
}

/**
 * Reads the training side from a CSV file and the current side from the request log's files.
 *
 * @returns `undefined` where there is no log or nothing in it
 * @throws {AppError} where a file is missing or malformed, or the log has lines but none of them is a request
 */
export async function readLog(
  trainPath: string,
  logPath: string,
  window: LogWindow,
): Promise<(Sides & { requestLog: LogCoverage }) | undefined> {
  const bytes = listFileSet(logPath).reduce((sum, path) => sum + Bun.file(path).size, 0);
  if (bytes === 0) return undefined;
  using progress = showProgress("drift", Bun.file(trainPath).size + bytes);
  const reference = await countSongs(trainPath, progress);
  const counter = new SongCounter();
  const values = new Float64Array(FEATURE_NAMES.length);
  const onRecord = (record: LoggedRequest) => {
    for (let i = 0; i < values.length; i++) values[i] = record[FEATURE_NAMES[i]!] ?? Number.NaN;
    counter.add(values, record.genre);
  };
  const summary = await readRequestLog(logPath, onRecord, window, progress.advance);
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
  return { reference, current: { sources: files, ...counter.counts() }, requestLog };
}
