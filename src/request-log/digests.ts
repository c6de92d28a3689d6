import { readSync } from "node:fs";
import { offerJob, runInWorker } from "../worker-job.ts";
import { type LogSource, unreadable } from "./lines.ts";

/** Fewer bytes are digested before a worker has started. */
const WORTH_A_WORKER = 16 << 20;
const BLOCK_BYTES = 1 << 18;

/**
 * The hex md5 of each file, as it was when it was opened; of much data in a worker, so that it can be read meanwhile.
 *
 * @throws {AppError} `io` where a file cannot be read
 */
export function digestSources(sources: readonly LogSource[]): Promise<string[]> {
  const bytes = sources.reduce((sum, { size }) => sum + size, 0);
  return bytes < WORTH_A_WORKER ? digestAll(sources) : runInWorker(import.meta.url, sources);
}

async function digestAll(sources: readonly LogSource[]): Promise<string[]> {
  return sources.map(digestOf);
}

function digestOf({ path, fd, size }: LogSource): string {
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
    throw unreadable(path, cause);
  }
  return md5.digest("hex");
}

offerJob(digestAll);
