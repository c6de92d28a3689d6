import { runInWorker } from "../../io/worker.ts";
import type { DriftSide } from "../detect.ts";
import { countSongs } from "./count-songs.ts";

/** A smaller file is counted before a worker has started. */
const WORTH_A_WORKER = 10 << 20;

/**
 * Counts the songs of a CSV file, those of a large one in a worker, so that meanwhile this thread can do other work.
 *
 * @throws {AppError} `not_found`, `io` or `bad_input`
 */
export function countSongsAside(path: string, onBytes: (bytes: number) => void): Promise<DriftSide> {
  return Bun.file(path).size < WORTH_A_WORKER
    ? countSongs(path, onBytes)
    : runInWorker(new URL("./count-songs.worker.ts", import.meta.url), path, onBytes);
}
