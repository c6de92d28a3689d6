import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { ioError } from "./io-error.ts";

/**
 * Replaces a folder by one that `fill` writes; until that is whole, an earlier folder of that name stays as it was.
 *
 * @param fill writes into the folder whose path it gets, which is empty
 * @throws {AppError} `io`, or what `fill` throws
 */
export async function replaceFolder(path: string, fill: (directory: string) => Promise<unknown>): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  const retired = `${path}.${process.pid}.old.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary);
    await fill(temporary);
    if (existsSync(path)) await rename(path, retired);
    await rename(temporary, path);
  } catch (cause) {
    if (!existsSync(path) && existsSync(retired)) await rename(retired, path);
    throw cause instanceof Error && "syscall" in cause ? ioError(path, "write", cause) : cause;
  } finally {
    await rm(temporary, { recursive: true, force: true });
    await rm(retired, { recursive: true, force: true });
  }
}
