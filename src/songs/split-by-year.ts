import { AppError } from "../errors.ts";
import { FEATURE_NAMES } from "../features.ts";
import { OutputFile } from "../io/output-file.ts";
import { scanCsv } from "./csv.ts";
import type { CsvRecord } from "./csv-record.ts";
import { RowWriter } from "./row-writer.ts";
import { columnIndexes, featureValue, yearValue } from "./song-fields.ts";

/** How many songs went to each side, and how many of all lack a feature. */
export interface Split {
  readonly train: number;
  readonly production: number;
  readonly incomplete: number;
}

/**
 * Splits songs by year: up to and including the threshold to train, later ones to production.
 *
 * Keeps `id` if there is one, the 12 features, `year` and `genre`; row order and every value stay as they were read.
 *
 * @param onBytes called with the size of each block read
 * @throws {AppError} if the input is missing or malformed, one side gets no row, or an output cannot be written;
 * earlier outputs stay
 */
export async function splitByYear(
  inputPath: string,
  trainPath: string,
  productionPath: string,
  threshold: number,
  onBytes?: (bytes: number) => void,
): Promise<Split> {
  await using trainFile = await OutputFile.create(trainPath);
  await using productionFile = await OutputFile.create(productionPath);
  const train = new RowWriter(trainFile);
  const production = new RowWriter(productionFile);
  let features: (readonly [name: string, column: number])[] = [];
  let yearColumn = 0;
  let kept: number[] = [];
  let incomplete = 0;

  await scanCsv(inputPath, {
    async block(bytes) {
      onBytes?.(bytes.length);
      await Promise.all([train.flush(), production.flush()]);
    },
    header(names) {
      const columns = columnIndexes(names, [...FEATURE_NAMES, "year", "genre"]);
      const keptNames = [...(names.includes("id") ? ["id"] : []), ...FEATURE_NAMES, "year", "genre"];
      kept = keptNames.map((name) => names.indexOf(name));
      features = FEATURE_NAMES.map((name) => [name, columns[name]]);
      yearColumn = columns.year;
      train.writeHeader(keptNames);
      production.writeHeader(keptNames);
    },
    record(record) {
      if (lacksFeature(record, features)) incomplete++;
      const side = yearValue(record, yearColumn) <= threshold ? train : production;
      side.writeFields(record, kept);
    },
  });
  if (train.rows === 0) throw new AppError("bad_input", `${inputPath} expected songs up to ${threshold}, got none`);
  if (production.rows === 0)
    throw new AppError("bad_input", `${inputPath} expected songs after ${threshold}, got none`);
  await Promise.all([train.flush(), production.flush()]);
  await trainFile.commit();
  await productionFile.commit();
  return { train: train.rows, production: production.rows, incomplete };
}

function lacksFeature(record: CsvRecord, features: readonly (readonly [name: string, column: number])[]): boolean {
  let missing = false;
  for (const [name, column] of features) {
    if (Number.isNaN(featureValue(record, column, name))) missing = true;
  }
  return missing;
}
