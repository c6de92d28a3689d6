import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Value } from "@sinclair/typebox/value";
import type { AudioFeatures } from "../../src/features.ts";
import { listFileSet } from "../../src/request-log/file-set.ts";
import { RequestLogOptions } from "../../src/request-log/options.ts";
import type { RequestRecord } from "../../src/request-log/record.ts";

export const song: AudioFeatures = {
  danceability: 0.735,
  energy: 0.578,
  key: 5,
  loudness: -11.84,
  mode: 1,
  speechiness: 0.0461,
  acousticness: 0.514,
  instrumentalness: 0.0902,
  liveness: 0.159,
  valence: 0.636,
  tempo: 98.002,
  duration_ms: 207_960,
};

/** A record of a prediction; `id`, also in its genre, tells it from others. */
export function recordOf(id: number | string, timestamp = "2026-01-31T12:00:00.000Z"): RequestRecord {
  const request = { timestamp, request_id: String(id), outcome: "ok" as const };
  return { ...request, genre: `forró ${id}`, confidence: 0.81, model_version: "3", ...song };
}

/** The options with their defaults where nothing else is said, but for the patience: a busy machine may be slow. */
export function optionsFor(path: string, changes: Partial<RequestLogOptions> = {}): RequestLogOptions {
  return { ...Value.Create(RequestLogOptions), path, patienceMs: 60_000, ...changes };
}

/** A new folder that is removed when the variable goes out of scope. */
export function temporaryFolder(): { readonly path: string; readonly log: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), "request-log-"));
  return {
    path,
    log: join(path, "api_requests.jsonl"),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** The ids of a file's lines, each of which must be whole. */
export function idsIn(file: string): string[] {
  const text = readFileSync(file, "utf8");
  if (text !== "" && !text.endsWith("\n")) throw new Error(`${file} ends without a line feed`);
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line).request_id);
}

/** The ids of all files of the log at `path`, in order of file name. */
export function idsInSet(path: string): string[] {
  return listFileSet(path).flatMap(idsIn);
}

/** Waits until something comes true. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** The numbers from 0 to `count` - 1 as ids. */
export function idsUpTo(count: number): string[] {
  return Array.from({ length: count }, (_, id) => String(id));
}
