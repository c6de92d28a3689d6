import { AppError } from "../errors.ts";

const LF = 10;

/** What is wrong at a place in a file; the line number is worked out only if there is an error. */
export class CsvError extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }

  /** The message as an error that names file and line; reads the file up to the place once more. */
  async located(path: string): Promise<AppError> {
    let line = 1;
    for await (const chunk of Bun.file(path).slice(0, this.offset).stream()) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) line++;
    }
    return new AppError("bad_input", `${path}:${line} ${this.message}`);
  }
}
