import type { OutputFile } from "../io/output-file.ts";
import type { CsvRecord } from "./csv-record.ts";

const COMMA = 44;
const LF = 10;

/** Writes CSV rows to a file through two buffers: one fills while the other is written. */
export class RowWriter {
  rows = 0;
  readonly #file: OutputFile;
  #buffer: Buffer = Buffer.allocUnsafeSlow(1 << 16);
  #spare: Buffer = Buffer.allocUnsafeSlow(1 << 16);
  #length = 0;

  constructor(file: OutputFile) {
    this.#file = file;
  }

  /** @param names plain column names, which need no quotes */
  writeHeader(names: readonly string[]): void {
    const line = `${names.join(",")}\n`;
    this.#reserve(line.length);
    this.#length += this.#buffer.write(line, this.#length, "latin1");
  }

  /** Writes some fields of a record as one row, byte for byte as they were read. */
  writeFields(record: CsvRecord, columns: readonly number[]): void {
    const { bytes, starts, ends } = record;
    for (const column of columns) {
      const start = starts[column]!;
      const end = ends[column]!;
      this.#reserve(end - start + 1);
      const buffer = this.#buffer;
      let at = this.#length;
      for (let from = start; from < end; from++) buffer[at++] = bytes[from]!;
      buffer[at++] = COMMA;
      this.#length = at;
    }
    this.#buffer[this.#length - 1] = LF;
    this.rows++;
  }

  /** Hands what was written so far to the file; rows may go on being written, but not a second flush, until it is done. */
  async flush(): Promise<void> {
    const filled = this.#buffer.subarray(0, this.#length);
    [this.#buffer, this.#spare] = [this.#spare, this.#buffer];
    this.#length = 0;
    await this.#file.write(filled);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#buffer.length * 2, this.#length + bytes));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
