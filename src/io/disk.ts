import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { AppError } from "../errors.ts";
import { ioError } from "./io-error.ts";

/** Whether a system call failed with one of these codes. */
export const isErrno = (error: unknown, ...codes: string[]): boolean =>
  codes.includes((error as NodeJS.ErrnoException | undefined)?.code ?? "");

/**
 * Runs an action on a path of the disk.
 *
 * @throws {AppError} `io` with the path, if the system call fails
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
 * The text of a file; `undefined` if there is no such file.
 *
 * @throws {AppError} `io`
 */
export function readText(path: string): string | undefined {
  return ifAbsent<string | undefined>(path, undefined, () => readFileSync(path, "utf8"));
}

/**
 * Names of the folders in a folder, sorted; none if it does not exist.
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
 * The files in a folder and its subfolders, as paths from it, sorted; none if it does not exist.
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
 * Reads a file in one of Bun's ways: `readFile(path, (file) => file.text())`.
 *
 * @throws {AppError} `not_found` or `io`
 */
export async function readFile<T>(path: string, how: (file: Bun.BunFile) => Promise<T>): Promise<T> {
  try {
    return await how(Bun.file(path));
  } catch (cause) {
    throw ioError(path, "read", cause);
  }
}

/**
 * Writes files into a folder, which is made if it is missing.
 *
 * @param files contents by name
 * @throws {AppError} `io`
 */
export async function writeFiles(
  directory: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  try {
    for (const [name, content] of Object.entries(files)) await Bun.write(join(directory, name), content);
  } catch (cause) {
    throw ioError(directory, "write", cause);
  }
}
