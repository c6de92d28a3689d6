import { readdirSync } from "node:fs";
import { basename, dirname, join, parse } from "node:path";
import { isErrno } from "../io/disk.ts";

/** The file of the writer in a slot: the path itself for slot 1, `name.2.jsonl` for slot 2, and so on. */
export function slotPath(path: string, slot: number): string {
  const { dir, name, ext } = parse(path);
  return slot === 1 ? path : join(dir, `${name}.${slot}${ext}`);
}

/** The name under which a full file is set aside: `name.20260131T235959123Z.jsonl`. */
export function rotatedPath(path: string, time: Date): string {
  const { dir, name, ext } = parse(path);
  return join(dir, `${name}.${time.toISOString().replaceAll(/[-:.]/g, "")}${ext}`);
}

/**
 * Every file of the log at `path`: its own, those of other writers, those set aside here or by logrotate (`.1`,
 * `-20260131`), plain or `.gz`; a `.gz` whose plain file is still there is left out, as it is being made.
 *
 * @returns paths in order of name; none if the folder is missing
 */
export function listFileSet(path: string): string[] {
  const { name, ext } = parse(path);
  const mark = String.raw`(?:[.-][\dTZ]+)*`;
  const pattern = new RegExp(`^${RegExp.escape(name)}${mark}${RegExp.escape(ext)}${mark}(?:\\.gz)?$`);
  const names = new Set(readNames(dirname(path)).filter((candidate) => pattern.test(candidate)));
  const kept = [...names].filter((candidate) => !candidate.endsWith(".gz") || !names.has(basename(candidate, ".gz")));
  return kept.sort().map((candidate) => join(dirname(path), candidate));
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isErrno(error, "ENOENT")) return [];
    throw error;
  }
}
