import { readSync } from "node:fs";
import { open } from "node:fs/promises";
import { offerJob, runInWorker } from "../worker-job.ts";
import { ioError } from "./io-error.ts";

/** Fewer bytes are digested before a worker has started. */
const WORTH_A_WORKER = 16 << 20;
const BLOCK_BYTES = 1 << 18;

/** A file that is open for reading. */
export interface OpenFile {
  readonly path: string;
  readonly fd: number;
  /** Bytes that it had when it was opened; what is appended later does not count. */
  readonly size: number;
}

/**
 * The digest by which a data file is known to DVC and to the tracking store: the hex md5 of its bytes.
 *
 * @throws {AppError} `not_found` or `io`
 */
export async function fileDigest(path: string): Promise<string> {
  const file = await open(path).catch((cause) => {
    throw ioError(path, "read", cause);
  });
  try {
    const { size } = await file.stat();
    const [digest] = await digestFiles([{ path, fd: file.fd, size }]);
    return digest!;
  } finally {
    await file.close();
  }
}

/**
 * The hex md5 of each file; of much data in a worker, so that it can be read meanwhile.
 *
 * @throws {AppError} `io` where a file cannot be read
 */
export function digestFiles(files: readonly OpenFile[]): Promise<string[]> {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return bytes < WORTH_A_WORKER ? digestAll(files) : runInWorker(import.meta.url, files);
}

async function digestAll(files: readonly OpenFile[]): Promise<string[]> {
  return files.map(digestOf);
}

function digestOf({ path, fd, size }: OpenFile): string {
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

offerJob(digestAll);
