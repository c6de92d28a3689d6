import { createReadStream } from "node:fs";
import { ioError } from "./io-error.ts";

/**
 * The digest by which a data file is known to DVC and to the tracking store: the hex md5 of its bytes.
 *
 * @throws {AppError} `not_found` or `io`
 */
export async function fileDigest(path: string): Promise<string> {
  const md5 = new Bun.CryptoHasher("md5");
  try {
    for await (const block of createReadStream(path, { highWaterMark: 1 << 20 })) md5.update(block);
  } catch (cause) {
    throw ioError(path, "read", cause);
  }
  return md5.digest("hex");
}
