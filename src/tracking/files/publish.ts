import { randomUUID } from "node:crypto";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { isErrno, onDisk, writeFile } from "../../io/disk.ts";
import { META } from "./layout.ts";
import { formatYaml } from "./yaml.ts";

/**
 * Folder of a store's root in which files and folders are filled before they get their name. MLflow passes over folders
 * of the root that end in `.trash`. What a killed process left in it is safe to delete.
 */
const STAGING = ".staging.trash";

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
 * @returns false if the name is taken
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

/**
 * Publishes a folder that holds nothing but its `meta.yaml`.
 *
 * @returns false if the name is taken
 * @throws {AppError} `io`
 */
export function publishMeta(root: string, target: string, meta: Readonly<Record<string, unknown>>): Promise<boolean> {
  return publishFolder(root, target, (staged) => writeFile(join(staged, META), formatYaml(meta)));
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
