import { FEATURE_NAMES } from "../features.ts";
import { CsvError } from "./csv-error.ts";
import type { CsvRecord } from "./csv-record.ts";
import { COMPARED_COLUMNS, scanSongs } from "./song-stream.ts";

/** The label index of a song without a genre. */
export const NO_GENRE = 255;

const BLOCK_ROWS = 8192;

/** Songs in memory. */
export interface SongTable {
  readonly rows: number;
  /** Row-major (n_rows × 12), columns in `FEATURE_NAMES` order; NaN is a missing value. */
  readonly X: Float64Array;
  /** Index into `genres` of each song's genre, or `NO_GENRE`, (n_rows). */
  readonly labels: Uint8Array;
  /** The distinct genres in alphabetical order. */
  readonly genres: readonly string[];
  /** Hex md5 of the file's bytes. */
  readonly digest: string;
}

/** The songs of a table that a model can use: those with a genre and all features. */
export interface CompleteSongs {
  /** Row-major (n_samples × 12). */
  readonly X: Float64Array;
  /** Index into the table's `genres`, (n_samples). */
  readonly y: Uint8Array;
  /** How many songs were left out. */
  readonly incomplete: number;
}

/**
 * Reads the songs of a CSV file that has a genre and the 12 audio features among its columns.
 *
 * @param onBytes called with the size of each block read
 * @throws {AppError} `not_found`, `io`, or `bad_input` with file, line, column and value
 */
export async function readSongTable(path: string, onBytes?: (bytes: number) => void): Promise<SongTable> {
  const builder = new SongTableBuilder();
  const { digest } = await scanSongs(path, COMPARED_COLUMNS, (...song) => builder.add(...song), onBytes);
  return builder.build(digest);
}

/** The complete songs of a table; the table's own arrays if all songs are complete. */
export function completeSongs({ X, labels, rows }: SongTable): CompleteSongs {
  const width = FEATURE_NAMES.length;
  const rowOf = (row: number) => X.subarray(row * width, (row + 1) * width);
  const complete = Uint32Array.from(labels.keys()).filter(
    (row) => labels[row] !== NO_GENRE && !rowOf(row).some(Number.isNaN),
  );
  if (complete.length === rows) return { X, y: labels, incomplete: 0 };
  const kept = { X: new Float64Array(complete.length * width), y: new Uint8Array(complete.length) };
  complete.forEach((row, i) => {
    kept.X.set(rowOf(row), i * width);
    kept.y[i] = labels[row]!;
  });
  return { ...kept, incomplete: rows - complete.length };
}

/** Gathers songs in blocks, which unlike one array that doubles need no more memory than the songs twice. */
class SongTableBuilder {
  #rows = 0;
  readonly #X: Float64Array[] = [];
  readonly #labels: Uint8Array[] = [];
  readonly #labelOf = new Map<string, number>();

  add(values: Float64Array, genre: string | undefined, record: CsvRecord): void {
    const row = this.#rows++ % BLOCK_ROWS;
    if (row === 0) {
      this.#X.push(new Float64Array(BLOCK_ROWS * FEATURE_NAMES.length));
      this.#labels.push(new Uint8Array(BLOCK_ROWS));
    }
    this.#X.at(-1)!.set(values, row * FEATURE_NAMES.length);
    this.#labels.at(-1)![row] = this.#label(genre, record);
  }

  build(digest: string): SongTable {
    const genres = [...this.#labelOf.keys()].sort();
    const sorted = new Uint8Array(NO_GENRE + 1).fill(NO_GENRE);
    for (const [index, genre] of genres.entries()) sorted[this.#labelOf.get(genre)!] = index;
    const X = joined(this.#X, new Float64Array(this.#rows * FEATURE_NAMES.length));
    const labels = joined(this.#labels, new Uint8Array(this.#rows)).map((label) => sorted[label]!);
    return { rows: this.#rows, X, labels, genres, digest };
  }

  #label(genre: string | undefined, record: CsvRecord): number {
    if (genre === undefined) return NO_GENRE;
    let label = this.#labelOf.get(genre);
    if (label === undefined) {
      label = this.#labelOf.size;
      if (label === NO_GENRE) throw new CsvError(record.offset, `expected at most ${NO_GENRE} genres, got one more`);
      this.#labelOf.set(genre, label);
    }
    return label;
  }
}

/** The blocks' first elements, as many as `out` holds, one block after the other. */
function joined<Column extends Float64Array | Uint8Array>(blocks: readonly Column[], out: Column): Column {
  let at = 0;
  for (const block of blocks) {
    out.set(block.subarray(0, out.length - at), at);
    at += block.length;
  }
  return out;
}
