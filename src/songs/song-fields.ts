import { byteMemo } from "../io/byte-memo.ts";
import { parseDecimal } from "../io/decimal.ts";
import { CsvError } from "./csv-error.ts";
import { type CsvRecord, fieldText, unquoted } from "./csv-record.ts";

const MISSING = new Set(["", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None"]);

/**
 * The position of each required column in a header.
 *
 * @throws {CsvError} naming every required column that is absent, or one that is there twice
 */
export function columnIndexes<Name extends string>(
  header: readonly string[],
  wanted: readonly Name[],
): Record<Name, number> {
  const absent = wanted.filter((name) => !header.includes(name));
  if (absent.length > 0) throw new CsvError(0, `expected the columns ${absent.join(", ")}, got none of that name`);
  const twice = wanted.find((name) => header.indexOf(name) !== header.lastIndexOf(name));
  if (twice !== undefined) throw new CsvError(0, `expected one column ${twice}, got several`);
  return Object.fromEntries(wanted.map((name) => [name, header.indexOf(name)])) as Record<Name, number>;
}

/**
 * The value of an audio feature, or NaN if it is missing (empty, NA, NaN, ...).
 *
 * @throws {CsvError} if it is text or infinite
 */
export function featureValue(record: CsvRecord, column: number, name: string): number {
  const value = numberIn(record, column);
  if (Number.isFinite(value)) return value;
  const text = fieldText(record, column);
  if (MISSING.has(text.trim())) return Number.NaN;
  throw new CsvError(record.offset, `${name} must be a finite number, got ${JSON.stringify(text)}`);
}

/** @throws {CsvError} if the field is no whole number */
export function yearValue(record: CsvRecord, column: number): number {
  const year = numberIn(record, column);
  if (Number.isInteger(year)) return year;
  throw new CsvError(record.offset, `year must be a whole number, got ${JSON.stringify(fieldText(record, column))}`);
}

/** Makes a reader of labels, which returns the text of one, or `undefined` if it is missing. */
export function labelReader(): (record: CsvRecord, column: number) => string | undefined {
  const read = byteMemo((field) => {
    const label = unquoted(field).trim();
    return MISSING.has(label) ? undefined : label;
  });
  return ({ bytes, starts, ends }, column) => read(bytes, starts[column]!, ends[column]!);
}

function numberIn(record: CsvRecord, column: number): number {
  const value = parseDecimal(record.bytes, record.starts[column]!, record.ends[column]!);
  return Number.isNaN(value) && record.bytes[record.starts[column]!] === 34
    ? numberInQuotes(fieldText(record, column))
    : value;
}

function numberInQuotes(text: string): number {
  const bytes = Buffer.from(text);
  return parseDecimal(bytes, 0, bytes.length);
}
