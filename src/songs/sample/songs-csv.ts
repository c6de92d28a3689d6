import Papa from "papaparse";
import { createRng } from "../../stats/rng.ts";
import { createSongs, PUBLISHED_COLUMNS } from "./songs.ts";

/** A piece of the file and how many rows are written with it. */
export interface SongsCsvChunk {
  readonly bytes: Uint8Array;
  /** Rows so far, header not counted. */
  readonly rows: number;
}

const ROWS_PER_CHUNK = 100;

/**
 * Writes a synthetic songs.csv piece by piece (about 150 kB each); the same rows and seed give the same bytes.
 *
 * @param options.rows how many songs, 0 or more
 * @param options.seed any integer
 */
export function* generateSongsCsv({ rows, seed }: { rows: number; seed: number }): Generator<SongsCsvChunk> {
  const encoder = new TextEncoder();
  yield { bytes: encoder.encode(`${PUBLISHED_COLUMNS.join(",")}\n`), rows: 0 };
  const nextSong = createSongs(createRng(seed));
  for (let done = 0; done < rows; ) {
    const length = Math.min(ROWS_PER_CHUNK, rows - done);
    const csv = Papa.unparse(Array.from({ length }, nextSong), { newline: "\n" });
    done += length;
    yield { bytes: encoder.encode(`${csv}\n`), rows: done };
  }
}
