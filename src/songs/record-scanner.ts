import Papa from "papaparse";
import { CsvError } from "./csv-error.ts";
import type { CsvRecord, CsvSummary, CsvVisitor } from "./csv-record.ts";

const LF = 10;
const CR = 13;
const QUOTE = 34;
const COMMA = 44;

/** Finds records in blocks of bytes and hands them to a visitor. */
export class RecordScanner {
  readonly #visitor: CsvVisitor;
  #columns = 0;
  #rows = 0;
  #record: CsvRecord = { bytes: Buffer.alloc(0), starts: new Int32Array(0), ends: new Int32Array(0), offset: 0 };

  constructor(visitor: CsvVisitor) {
    this.#visitor = visitor;
  }

  /** Visits each whole record of `bytes` from `from` on; returns where the first one that is not whole begins. */
  scan(bytes: Buffer, from: number, fileOffset: number, atEnd: boolean): number {
    let at = from;
    while (at < bytes.length) {
      if (bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] === LF)) {
        at += bytes[at] === LF ? 1 : 2;
        continue;
      }
      const start = at;
      at = this.#scanRecord(bytes, start, fileOffset, atEnd);
      if (at === -1) return start;
      if (this.#columns === 0) {
        this.#readHeader(bytes.toString("utf8", start, at));
      } else {
        this.#rows++;
        this.#record.bytes = bytes;
        this.#record.offset = fileOffset + start;
        this.#visitor.record?.(this.#record);
      }
    }
    return at;
  }

  summary(bytes: number): CsvSummary {
    if (this.#columns === 0) throw new CsvError(0, "expected a header line, got an empty file");
    return { rows: this.#rows, columns: this.#columns, bytes };
  }

  #readHeader(line: string): void {
    const names = Papa.parse<string[]>(line.replace(/\r?\n$/, ""), { delimiter: "," }).data[0] ?? [""];
    this.#columns = names.length;
    this.#record = { ...this.#record, starts: new Int32Array(names.length), ends: new Int32Array(names.length) };
    this.#visitor.header?.(names);
  }

  /** Fills the record's bounds and returns where the next one begins, or -1 if `bytes` ends within it. */
  #scanRecord(bytes: Buffer, from: number, fileOffset: number, atEnd: boolean): number {
    const { starts, ends } = this.#record;
    const columns = this.#columns;
    const end = bytes.length;
    let at = from;
    let fields = 0;
    for (;;) {
      const start = at;
      if (bytes[at] === QUOTE) {
        at = closingQuote(bytes, at + 1) + 1;
        if (at === 0 || (at === end && !atEnd)) {
          if (!atEnd) return -1;
          throw new CsvError(fileOffset + from, "expected a closing quote, got the end of the file");
        }
        if (bytes[at] === CR && (at + 1 === end || bytes[at + 1] === LF)) at++;
        if (at < end && bytes[at] !== COMMA && bytes[at] !== LF) {
          const got = JSON.stringify(bytes.toString("utf8", at, at + 12));
          throw new CsvError(
            fileOffset + from,
            `expected a comma or line end after the closing quote of field ${fields + 1}, got ${got}`,
          );
        }
      } else {
        while (at < end && bytes[at] !== COMMA && bytes[at] !== LF) at++;
      }
      if (at === end && !atEnd) return -1;
      const lineEnds = at === end || bytes[at] === LF;
      if (fields < columns) {
        starts[fields] = start;
        ends[fields] = lineEnds && at > start && bytes[at - 1] === CR ? at - 1 : at;
      }
      fields++;
      at++;
      if (!lineEnds) continue;
      if (columns > 0 && fields !== columns) {
        throw new CsvError(fileOffset + from, `expected ${columns} fields, got ${fields}`);
      }
      return Math.min(at, end);
    }
  }
}

/** Where the quote stands that closes the field whose text begins at `from`, or -1; doubled quotes are text. */
function closingQuote(bytes: Buffer, from: number): number {
  for (let at = from; ; at += 2) {
    at = bytes.indexOf(QUOTE, at);
    if (at === -1 || bytes[at + 1] !== QUOTE) return at;
  }
}
