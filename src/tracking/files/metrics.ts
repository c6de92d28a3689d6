import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../errors.ts";
import { listFiles, onDisk } from "../../io/disk.ts";
import type { Metric } from "../store.ts";
import { putFile } from "./publish.ts";

/**
 * The lines of each metric's file: `timestamp value step`, then what `suffix` adds.
 *
 * @param timestamp ms since 1970
 */
export function formatMetrics(metrics: readonly Metric[], timestamp: number, suffix = ""): Map<string, string> {
  const lines = new Map<string, string>();
  for (const { key, value, step = 0 } of metrics) {
    lines.set(key, `${lines.get(key) ?? ""}${timestamp} ${formatValue(value)} ${step}${suffix}\n`);
  }
  return lines;
}

/**
 * Adds lines to the file of a metric. A new file appears with its lines in it: MLflow cannot read an empty one.
 *
 * @throws {AppError} `io`
 */
export function appendMetric(root: string, path: string, lines: string): void {
  if (existsSync(path)) onDisk(path, () => appendFileSync(path, lines));
  else putFile(root, path, lines);
}

/**
 * The latest value of each metric in a folder: that of the highest step, then time, then value, as MLflow has it.
 *
 * @throws {AppError} `tracking_failed` if a line is corrupt; `io`
 */
export function readMetrics(folder: string): Record<string, number> {
  return Object.fromEntries(listFiles(folder).map((key) => [key, readLatest(join(folder, key))]));
}

function readLatest(path: string): number {
  const points = onDisk(path, () => readFileSync(path, "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => parseLine(path, line));
  return points.reduce((a, b) => (compare(a, b) > 0 ? a : b)).value;
}

interface Point {
  readonly timestamp: number;
  readonly value: number;
  readonly step: number;
}

function compare(a: Point, b: Point): number {
  return a.step - b.step || a.timestamp - b.timestamp || a.value - b.value;
}

/** `timestamp value`, `timestamp value step`, or that with the name and digest of a dataset. */
const LINE = /^(\d+) (nan|-?inf|-?[\d.]+(?:e[-+]?\d+)?)(?: (-?\d+)(?: \S+ \S+)?)?$/;

/** Python's spelling of what is not finite. */
const WORDS: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Infinity, "-inf": -Infinity };

function parseLine(path: string, line: string): Point {
  const [, timestamp, value, step] = LINE.exec(line) ?? [];
  if (timestamp !== undefined && value !== undefined) {
    return { timestamp: Number(timestamp), value: WORDS[value] ?? Number(value), step: Number(step ?? 0) };
  }
  throw new AppError("tracking_failed", `${path} must hold lines "timestamp value step", got ${JSON.stringify(line)}`);
}

function formatValue(value: number): string {
  if (Number.isNaN(value)) return "nan";
  return Number.isFinite(value) ? String(value) : value > 0 ? "inf" : "-inf";
}
