import { readSync } from "node:fs";
import { ioError } from "./io-error.ts";

const BLOCK_BYTES = 1 << 18;

/** A file that is open for reading. */
export interface OpenFile {
  readonly path: string;
  readonly fd: number;
  /** Bytes that it had when it was opened; what is appended later does not count. */
  readonly size: number;
}

/**
 * The hex md5 of each file.
 *
 * @throws {AppError} `io` if a file cannot be read
 */
export async function md5OfFiles(files: readonly OpenFile[]): Promise<string[]> {
  return files.map(md5OfFile);
}

function md5OfFile({ path, fd, size }: OpenFile): string {
  const md5 = new Bun.CryptoHasher("md5");
  const block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  try {
    for (let position = 0; position < size; ) {
      const bytesRead = readSync(fd, block, 0, Math.min(block.length, size - position), position);
      if (bytesRead === 0) break;
      md5.update(block.subarray(0, bytesRead));
      position += bytesRead;
    }
  } catch (cause) {
    throw ioError(path, "read", cause);
  }
  return md5.digest("hex");
}
