import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ioError } from "../data/io-error.ts";
import { AppError } from "../errors.ts";

/**
 * Folder of a store's root in which files and folders are filled before they get their name. MLflow passes over folders
 * of the root that end in `.trash`. What a killed process left in it is safe to delete.
 */
const STAGING = ".staging.trash";

const isErrno = (error: unknown, ...codes: string[]): boolean =>
  codes.includes((error as NodeJS.ErrnoException | undefined)?.code ?? "");

/**
 * Runs an action on a path of the disk.
 *
 * @throws {AppError} `io` with the path, where the disk refuses
 */
export function onDisk<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw error instanceof AppError ? error : ioError(path, "use", error);
  }
}

const ifAbsent = <T>(path: string, absent: T, read: () => T): T =>
  onDisk(path, () => {
    try {
      return read();
    } catch (error) {
      if (isErrno(error, "ENOENT")) return absent;
      throw error;
    }
  });

/**
 * The text of a file; `undefined` where there is none.
 *
 * @throws {AppError} `io`
 */
export function readText(path: string): string | undefined {
  return ifAbsent<string | undefined>(path, undefined, () => readFileSync(path, "utf8"));
}

/**
 * Names of the folders in a folder, sorted; none where it does not exist.
 *
 * @throws {AppError} `io`
 */
export function listFolders(path: string): string[] {
  return ifAbsent<string[]>(path, [], () =>
    readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort(),
  );
}

/**
 * The files in a folder and its subfolders, as paths from it, sorted; none where it does not exist.
 *
 * @throws {AppError} `io`
 */
export function listFiles(path: string): string[] {
  const walk = (prefix: string): string[] =>
    readdirSync(join(path, prefix), { withFileTypes: true }).flatMap((entry) => {
      const name = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
      return entry.isDirectory() ? walk(name) : [name];
    });
  return ifAbsent<string[]>(path, [], () => walk("").sort());
}

/**
 * Writes a file and its folders in place, for folders nobody else sees yet.
 *
 * @throws {AppError} `io`
 */
export function writeFile(path: string, content: string | Uint8Array): void {
  onDisk(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  });
}

/**
 * Writes or replaces a file of the store in one step: readers and a crash meet the old or the new content, whole.
 *
 * @throws {AppError} `io`
 */
export function putFile(root: string, path: string, content: string | Uint8Array): void {
  const staged = join(root, STAGING, randomUUID());
  try {
    writeFile(staged, content);
    onDisk(path, () => {
      mkdirSync(dirname(path), { recursive: true });
      renameSync(staged, path);
    });
  } catch (error) {
    rmSync(staged, { force: true });
    throw error;
  }
}

/**
 * Fills a folder out of sight, then gives it its name in one step, as the one and only claimant of that name.
 *
 * @returns false where the name is taken
 * @throws {AppError} `io`, or what `fill` throws
 */
export async function publishFolder(
  root: string,
  target: string,
  fill: (staged: string) => void | Promise<void>,
): Promise<boolean> {
  const staged = join(root, STAGING, randomUUID());
  try {
    onDisk(staged, () => mkdirSync(staged, { recursive: true }));
    await fill(staged);
    onDisk(target, () => mkdirSync(dirname(target), { recursive: true }));
    return onDisk(target, () => rename(staged, target));
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
}

/** Renaming onto a folder that holds something fails, which makes it a claim. */
function rename(staged: string, target: string): boolean {
  try {
    renameSync(staged, target);
    return true;
  } catch (error) {
    if (isErrno(error, "ENOTEMPTY", "EEXIST")) return false;
    throw error;
  }
}
