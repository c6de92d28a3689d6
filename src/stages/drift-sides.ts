import { existsSync } from "node:fs";
import type { DriftSide } from "../drift/detect.ts";
import type { LogCoverage } from "../drift/report.ts";
import { SongCounter } from "../drift/song-counter.ts";
import { AppError } from "../errors.ts";
import { listFileSet } from "../request-log/file-set.ts";
import type { LogWindow } from "../request-log/window.ts";
import { createRng } from "../stats/rng.ts";
import { countSongs, countSongsAside } from "./count-songs.ts";
import { showProgress } from "./progress.ts";
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
  const sides = await bothSides(
    countSongsAside(trainPath, progress.advance),
    countSongs(prodPath, progress.advance, (values, genre) => sample?.add(values, genre)),
  );
  return sample ? withAccuracies(sides, championPath, sample) : sides;
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
  const { reference, current } = await bothSides(
    countSongsAside(trainPath, progress.advance),
    countLog(logPath, window, progress.advance),
  );
  return { reference, ...current };
}

async function countLog(path: string, window: LogWindow, onBytes: (bytes: number) => void) {
  const { readRequestLog } = await import("../request-log/reader.ts");
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

/** Both sides; where both fail, the reference's failure is told, whichever came first. */
async function bothSides<Current>(reference: Promise<DriftSide>, current: Promise<Current>) {
  current.catch(() => {});
  return { reference: await reference, current: await current };
}
