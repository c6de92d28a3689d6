import { FEATURE_NAMES } from "../features.ts";
import { CsvFault, type CsvRecord } from "./csv.ts";
import { SONG_COLUMNS, scanSongs } from "./song-stream.ts";

/** The label index of a song without a genre. */
export const NO_GENRE = 255;

/** Songs as columns. */
export interface SongTable {
  readonly rows: number;
  /** One column a feature in `FEATURE_NAMES` order, (12 × n_rows); NaN is a missing value. */
  readonly features: readonly Float64Array[];
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
  const { digest } = await scanSongs(path, SONG_COLUMNS, (...song) => builder.add(...song), onBytes);
  return builder.build(digest);
}

/** Gathers the complete songs of a table into a matrix. */
export function completeSongs(table: SongTable): CompleteSongs {
  const { features, labels, rows } = table;
  const width = features.length;
  const X = new Float64Array(rows * width);
  const y = new Uint8Array(rows);
  let kept = 0;
  for (let row = 0; row < rows; row++) {
    let complete = labels[row] !== NO_GENRE;
    for (let column = 0; column < width; column++) {
      const value = features[column]![row]!;
      complete &&= !Number.isNaN(value);
      X[kept * width + column] = value;
    }
    if (!complete) continue;
    y[kept] = labels[row]!;
    kept++;
  }
  return { X: X.subarray(0, kept * width), y: y.subarray(0, kept), incomplete: rows - kept };
}

class SongTableBuilder {
  #rows = 0;
  #features = FEATURE_NAMES.map(() => new Float64Array(4096));
  #labels = new Uint8Array(4096);
  readonly #labelOf = new Map<string, number>();

  add(values: Float64Array, genre: string | undefined, record: CsvRecord): void {
    const row = this.#rows++;
    if (row === this.#labels.length) this.#grow();
    for (let index = 0; index < values.length; index++) this.#features[index]![row] = values[index]!;
    this.#labels[row] = this.#label(genre, record);
  }

  build(digest: string): SongTable {
    const genres = [...this.#labelOf.keys()].sort();
    const sorted = new Uint8Array(NO_GENRE + 1).fill(NO_GENRE);
    for (const [index, genre] of genres.entries()) sorted[this.#labelOf.get(genre)!] = index;
    return {
      rows: this.#rows,
      features: this.#features.map((column) => column.subarray(0, this.#rows)),
      labels: this.#labels.subarray(0, this.#rows).map((label) => sorted[label]!),
      genres,
      digest,
    };
  }

  #label(genre: string | undefined, record: CsvRecord): number {
    if (genre === undefined) return NO_GENRE;
    let label = this.#labelOf.get(genre);
    if (label === undefined) {
      label = this.#labelOf.size;
      if (label === NO_GENRE) throw new CsvFault(record.offset, `expected at most ${NO_GENRE} genres, got one more`);
      this.#labelOf.set(genre, label);
    }
    return label;
  }

  #grow(): void {
    this.#features = this.#features.map((column) => doubled(column, new Float64Array(column.length * 2)));
    this.#labels = doubled(this.#labels, new Uint8Array(this.#labels.length * 2));
  }
}

function doubled<Column extends Float64Array | Uint8Array>(column: Column, larger: Column): Column {
  larger.set(column);
  return larger;
}
