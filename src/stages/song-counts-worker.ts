import { type SongScan, scanSongs } from "../data/song-stream.ts";
import type { DriftSide } from "../drift/detect.ts";
import { SongCounter } from "../drift/song-counter.ts";
import { AppError, type ErrorCode, messageOf } from "../errors.ts";

declare const self: Worker;

type Answer =
  | { readonly side: DriftSide }
  | { readonly failure: { readonly code: ErrorCode; readonly message: string } };

/**
 * Counts a file's songs in a worker, while the caller counts the other side's.
 *
 * @throws {AppError} `not_found`, `io`, or `bad_input` with file, line, column and value
 */
export function countSongsInWorker(path: string): Promise<DriftSide> {
  const worker = new Worker(import.meta.url);
  return new Promise<DriftSide>((resolve, reject) => {
    const fail = (code: ErrorCode, message: string) => reject(new AppError(code, message));
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if ("side" in data) resolve(data.side);
      else fail(data.failure.code, data.failure.message);
    };
    worker.onerror = (event) => fail("bad_input", `${path}: ${event.message}`);
    worker.addEventListener("close", () => fail("bad_input", `${path}: the worker ended without an answer`));
    worker.postMessage(path);
  }).finally(() => worker.terminate());
}

/** A scanned file's songs as a side of the comparison. */
export function sideOf(path: string, counter: SongCounter, { features, digest }: SongScan): DriftSide {
  return { sources: [{ path, md5: digest }], ...counter.counts(features) };
}

if (!Bun.isMainThread) {
  const answer = (message: Answer) => self.postMessage(message);
  self.onmessage = async ({ data: path }: MessageEvent<string>) => {
    try {
      const counter = new SongCounter();
      const scan = await scanSongs(path, [], (values, genre) => counter.add(values, genre));
      answer({ side: sideOf(path, counter, scan) });
    } catch (error) {
      answer({ failure: { code: error instanceof AppError ? error.code : "bad_input", message: messageOf(error) } });
    }
  };
}
