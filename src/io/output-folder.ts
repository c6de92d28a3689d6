import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { ioError } from "./io-error.ts";
import { beginStaging, endStaging, retiredName } from "./staging.ts";

/**
 * Replaces a folder by one that `fill` writes; until that is whole, an earlier folder of that name stays as it was.
 *
 * @param fill writes into the folder whose path it gets, which is empty
 * @returns what `fill` returns
 * @throws {AppError} `io`, or what `fill` throws
 */
export async function replaceFolder<T>(folder: string, fill: (directory: string) => Promise<T>): Promise<T> {
  const path = resolve(folder);
  let temporary: string | undefined;
  try {
    temporary = await beginStaging(path);
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary);
    const result = await fill(temporary);
    await putInPlace(temporary, path);
    return result;
  } catch (cause) {
    throw cause instanceof Error && "syscall" in cause ? ioError(folder, "write", cause) : cause;
  } finally {
    if (temporary !== undefined) endStaging(temporary);
  }
}

/** Renames a folder to the name of another, which stays if that fails. */
async function putInPlace(temporary: string, path: string): Promise<void> {
  const retired = retiredName(path);
  await rm(retired, { recursive: true, force: true });
  if (!existsSync(path)) return await rename(temporary, path);
  await rename(path, retired);
  try {
    await rename(temporary, path);
  } catch (error) {
    await rename(retired, path);
    throw error;
  }
  await rm(retired, { recursive: true, force: true });
}
