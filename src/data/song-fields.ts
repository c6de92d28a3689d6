import { CsvFault, type CsvRecord, fieldText } from "./csv.ts";
import { parseDecimal } from "./decimal.ts";

const MISSING = new Set(["", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None"]);
const MOST_KNOWN_LABELS = 1000;

/**
 * Where each wanted column stands in a header.
 *
 * @throws {CsvFault} naming every wanted column that is absent, or one that is there twice
 */
export function columnIndexes<Name extends string>(
  header: readonly string[],
  wanted: readonly Name[],
): Record<Name, number> {
  const absent = wanted.filter((name) => !header.includes(name));
  if (absent.length > 0) throw new CsvFault(0, `expected the columns ${absent.join(", ")}, got none of that name`);
  const twice = wanted.find((name) => header.indexOf(name) !== header.lastIndexOf(name));
  if (twice !== undefined) throw new CsvFault(0, `expected one column ${twice}, got several`);
  return Object.fromEntries(wanted.map((name) => [name, header.indexOf(name)])) as Record<Name, number>;
}

/**
 * The value of an audio feature, or NaN where it is missing (empty, NA, NaN, ...).
 *
 * @throws {CsvFault} where it is text or infinite
 */
export function featureValue(record: CsvRecord, column: number, name: string): number {
  const value = numberIn(record, column);
  if (Number.isFinite(value)) return value;
  const text = fieldText(record, column);
  if (MISSING.has(text.trim())) return Number.NaN;
  throw new CsvFault(record.offset, `${name} must be a finite number, got ${JSON.stringify(text)}`);
}

/** @throws {CsvFault} where the field is no whole number */
export function yearValue(record: CsvRecord, column: number): number {
  const year = numberIn(record, column);
  if (Number.isInteger(year)) return year;
  throw new CsvFault(record.offset, `year must be a whole number, got ${JSON.stringify(fieldText(record, column))}`);
}

/**
 * Makes a reader of labels, which answers the text of one, or `undefined` where it is missing.
 *
 * A file has few labels: one that came before is known by its bytes, in a third of the time that making a string takes.
 */
export function labelReader(): (record: CsvRecord, column: number) => string | undefined {
  const known = new Map<number, { readonly bytes: Uint8Array; readonly label: string | undefined }>();
  return (record, column) => {
    const { bytes, starts, ends } = record;
    const start = starts[column]!;
    const end = ends[column]!;
    let hash = end - start;
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0;
    const found = known.get(hash);
    if (found && isSame(found.bytes, bytes, start, end)) return found.label;
    const text = fieldText(record, column).trim();
    const label = MISSING.has(text) ? undefined : text;
    if (!found && known.size < MOST_KNOWN_LABELS)
      known.set(hash, { bytes: Uint8Array.from(bytes.subarray(start, end)), label });
    return label;
  };
}

function isSame(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  for (let i = 0; i < known.length; i++) if (known[i] !== bytes[start + i]) return false;
  return true;
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
