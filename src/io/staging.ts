import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isErrno } from "./disk.ts";

const staged = new Set<string>();

/**
 * Begins to write a file or folder under a temporary name beside it, `<path>.<process id>.tmp`, which the caller makes
 * and renames; what killed processes left of the same path is removed, or put back if they had set it aside.
 *
 * @throws {Error} the system's, if the folder around it cannot be made or read
 */
export async function beginStaging(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  clearAbandoned(path);
  const temporary = `${path}.${process.pid}.tmp`;
  staged.add(temporary);
  return temporary;
}

/** Ends what `beginStaging` began: what was not renamed is removed. */
export function endStaging(temporary: string): void {
  if (staged.delete(temporary)) rmSync(temporary, { recursive: true, force: true });
}

/** Removes all that is being written; for a process that is about to end. */
export function discardUnfinished(): void {
  for (const temporary of staged) endStaging(temporary);
}

/** Under this name `replaceFolder` sets a folder aside until the new one is in its place. */
export function retiredName(path: string): string {
  return `${path}.${process.pid}.old.tmp`;
}

function clearAbandoned(path: string): void {
  for (const name of readdirSync(dirname(path))) {
    const [, owner] = name.slice(basename(path).length).match(/^\.(\d+)(?:\..+)?\.tmp$/) ?? [];
    if (!name.startsWith(basename(path)) || !owner || isRunning(Number(owner))) continue;
    const abandoned = join(dirname(path), name);
    if (name.endsWith(".old.tmp") && !existsSync(path)) renameSync(abandoned, path);
    else rmSync(abandoned, { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrno(error, "EPERM");
  }
}
