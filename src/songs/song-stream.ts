import { AppError } from "../errors.ts";
import { FEATURE_NAMES, type FeatureName } from "../features.ts";
import { parseDecimal } from "../io/decimal.ts";
import { scanCsv } from "./csv.ts";
import { CsvError } from "./csv-error.ts";
import type { CsvRecord } from "./csv-record.ts";
import { columnIndexes, featureValue, labelReader } from "./song-fields.ts";

/** What the scan of a file of songs saw. */
export interface SongScan {
  readonly rows: number;
  /** The audio features among the file's columns. */
  readonly features: readonly FeatureName[];
  /** Hex md5 of the file's bytes. */
  readonly digest: string;
}

/**
 * Receives one song.
 *
 * @param values in `FEATURE_NAMES` order, (12), valid during the call; NaN is a missing value
 * @param genre `undefined` if it is missing
 * @param record the song's line
 */
export type SongVisitor = (values: Float64Array, genre: string | undefined, record: CsvRecord) => void;

/** Every column of a song that models and comparisons look at. */
export const COMPARED_COLUMNS = [...FEATURE_NAMES, "genre"] as const;

/**
 * Streams the songs of a CSV file.
 *
 * @param required columns that must be there; of the others at least one feature must
 * @param onBytes called with the size of each block read
 * @throws {AppError} `not_found`, `io`, or `bad_input` with file, line, column and value
 */
export async function scanSongs(
  path: string,
  required: readonly (typeof COMPARED_COLUMNS)[number][],
  onSong: SongVisitor,
  onBytes?: (bytes: number) => void,
): Promise<SongScan> {
  const md5 = new Bun.CryptoHasher("md5");
  const values = new Float64Array(FEATURE_NAMES.length).fill(Number.NaN);
  let features: FeatureName[] = [];
  /** The column of each feature, (12); -1 if it is absent. */
  let columns = new Int32Array(0);
  const readLabel = labelReader();
  let genreColumn: number | undefined;
  const { rows } = await scanCsv(path, {
    async block(bytes) {
      md5.update(bytes);
      onBytes?.(bytes.length);
    },
    header(names) {
      const indexes: Partial<Record<string, number>> = columnIndexes(
        names,
        COMPARED_COLUMNS.filter((name) => required.includes(name) || names.includes(name)),
      );
      features = FEATURE_NAMES.filter((name) => indexes[name] !== undefined);
      if (features.length === 0) {
        throw new CsvError(0, `expected audio features among the columns, got ${names.join(", ").slice(0, 80)}`);
      }
      columns = Int32Array.from(FEATURE_NAMES, (name) => indexes[name] ?? -1);
      genreColumn = indexes.genre;
    },
    record(record) {
      for (let i = 0; i < columns.length; i++) {
        const column = columns[i]!;
        if (column < 0) continue;
        const value = parseDecimal(record.bytes, record.starts[column]!, record.ends[column]!);
        values[i] = Number.isFinite(value) ? value : featureValue(record, column, FEATURE_NAMES[i]!);
      }
      onSong(values, genreColumn === undefined ? undefined : readLabel(record, genreColumn), record);
    },
  });
  if (rows === 0) throw new AppError("bad_input", `${path} expected at least one song, got only a header`);
  return { rows, features, digest: md5.digest("hex") };
}
