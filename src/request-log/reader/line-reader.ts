import { FEATURE_NAMES } from "../../features.ts";
import type { LoggedSong } from "../record.ts";
import { UsualLineReader } from "./usual-line.ts";

/** What a line is. */
export type LineOutcome = "song" | "blank" | "withoutFeatures" | "malformed";

/** Reads lines of the log, one by one. */
export class LineReader {
  /** The song of the last line that is one. */
  readonly song: LoggedSong = {
    values: new Float64Array(FEATURE_NAMES.length),
    genre: undefined,
    timestamp: undefined,
  };
  /** Why the last malformed line is one. */
  reason = "";
  readonly #usual: UsualLineReader;

  /** @param withTimestamp whether timestamps are read */
  constructor(withTimestamp: boolean) {
    this.#usual = new UsualLineReader(this.song, withTimestamp);
  }

  /** Reads the line `bytes[start..end)`. */
  read(bytes: Buffer, start: number, end: number): LineOutcome {
    const features = this.#usual.read(bytes, start, end);
    if (features >= 0) return features > 0 ? "song" : "withoutFeatures";
    return this.#parse(bytes.toString("utf8", start, end));
  }

  #parse(line: string): LineOutcome {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      return line.trim() === "" ? "blank" : this.#malformed("a line must be JSON");
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return this.#malformed("a line must be an object");
    }
    const record = value as Readonly<Record<string, unknown>>;
    const present = FEATURE_NAMES.filter((name) => record[name] !== undefined);
    const bad = present.find((name) => !Number.isFinite(record[name]));
    if (bad) return this.#malformed(`${bad} must be a finite number, got ${show(record[bad])}`);
    const { genre, timestamp } = record;
    if (present.length > 0 && genre !== undefined && typeof genre !== "string") {
      return this.#malformed(`genre must be a string, got ${show(genre)}`);
    }
    this.#usual.learn(record);
    if (present.length === 0) return "withoutFeatures";
    for (const [i, name] of FEATURE_NAMES.entries()) this.song.values[i] = (record[name] as number) ?? Number.NaN;
    this.song.genre = genre as string | undefined;
    this.song.timestamp = timestamp;
    return "song";
  }

  #malformed(reason: string): LineOutcome {
    this.reason = reason;
    return "malformed";
  }
}

function show(value: unknown): string {
  return String(JSON.stringify(value)).slice(0, 40);
}
