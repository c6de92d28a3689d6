import { existsSync, readdirSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

const staged = new Set<string>();

/**
 * Begins to write a file or folder under a temporary name beside it, `<path>.<process id>.tmp`, which the caller makes
 * and renames; what killed processes left of the same path is removed.
 *
 * @throws {Error} the system's, if the folder around it cannot be made or read
 */
export async function beginStaging(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  removeAbandoned(path);
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

function removeAbandoned(path: string): void {
  for (const name of readdirSync(dirname(path))) {
    const [, owner] = name.slice(basename(path).length).match(/^\.(\d+)(?:\..+)?\.tmp$/) ?? [];
    if (!name.startsWith(basename(path)) || !owner || isRunning(Number(owner))) continue;
    if (name.endsWith(".old.tmp") && !existsSync(path)) continue; // the last copy of what stood here
    rmSync(join(dirname(path), name), { recursive: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
