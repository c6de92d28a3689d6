/** One record as bounds into the block that holds it; the scanner reuses it, so it is valid during one call only. */
export interface CsvRecord {
  bytes: Buffer;
  /** Offset in `bytes` of each field's first byte, quotes included, (n_columns). */
  readonly starts: Int32Array;
  /** Offset in `bytes` behind each field's last byte, (n_columns). */
  readonly ends: Int32Array;
  /** Offset in the file of the record's first byte. */
  offset: number;
}

/** What is called while a file is scanned, in file order; a block is passed before the records that end in it. */
export interface CsvVisitor {
  /** Every byte of the file, a byte-order mark included, in blocks; the scan waits for the promise before it reads on. */
  block?(bytes: Buffer): Promise<void> | undefined;
  header?(names: readonly string[]): void;
  record?(record: CsvRecord): void;
}

/** What a scan saw. */
export interface CsvSummary {
  readonly rows: number;
  readonly columns: number;
  readonly bytes: number;
}

/** The text of one field, unquoted. */
export function fieldText(record: CsvRecord, column: number): string {
  return unquoted(record.bytes.toString("utf8", record.starts[column]!, record.ends[column]!));
}

/** What the text of a field, as it stands in the file, says. */
export function unquoted(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
}
