import { scanSongs } from "../data/song-stream.ts";
import type { DriftSide } from "../drift/detect.ts";
import { SongCounter } from "../drift/song-counter.ts";
import { offerJob, runInWorker } from "../worker-job.ts";

/** A smaller file is counted before a worker has started. */
const WORTH_A_WORKER = 10 << 20;

/**
 * Counts the songs of a CSV file.
 *
 * @param onBytes called with the size of each block read
 * @param onSong receives each song: its values in `FEATURE_NAMES` order, valid during the call, and its genre
 * @throws {AppError} `not_found`, `io` or `bad_input`
 */
export async function countSongs(
  path: string,
  onBytes: (bytes: number) => void,
  onSong?: (values: Float64Array, genre: string | undefined) => void,
): Promise<DriftSide> {
  const counter = new SongCounter();
  const visit = (values: Float64Array, genre: string | undefined) => {
    counter.add(values, genre);
    onSong?.(values, genre);
  };
  const { features, digest } = await scanSongs(path, [], visit, onBytes);
  return { sources: [{ path, md5: digest }], ...counter.counts(features) };
}

/**
 * Counts the songs of a CSV file, those of a large one in a worker, so that meanwhile this thread can do other work.
 *
 * @throws {AppError} `not_found`, `io` or `bad_input`
 */
export function countSongsAside(path: string, onBytes: (bytes: number) => void): Promise<DriftSide> {
  return Bun.file(path).size < WORTH_A_WORKER ? countSongs(path, onBytes) : runInWorker(import.meta.url, path, onBytes);
}

offerJob<string, DriftSide>(countSongs, ({ features }) =>
  Object.values(features).flatMap(({ values, counts }) => [values.buffer, counts.buffer] as ArrayBuffer[]),
);
