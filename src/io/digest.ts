import { open } from "node:fs/promises";
import { ioError } from "./io-error.ts";
import { md5OfFiles, type OpenFile } from "./md5.ts";
import { runInWorker } from "./worker.ts";

/** Fewer bytes are digested before a worker has started. */
const WORTH_A_WORKER = 16 << 20;

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
 * @throws {AppError} `io` if a file cannot be read
 */
export function digestFiles(files: readonly OpenFile[]): Promise<string[]> {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return bytes < WORTH_A_WORKER
    ? md5OfFiles(files)
    : runInWorker(new URL("./digest.worker.ts", import.meta.url), files);
}
