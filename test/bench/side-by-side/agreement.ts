import type { DriftReport } from "../../../src/drift/report.ts";
import { FEATURE_NAMES } from "../../../src/features.ts";
import { readSongTable } from "../../../src/songs/song-table.ts";

/**
 * Requires that both files hold the same songs in the same order.
 *
 * @throws where they do not
 */
export async function requireEqualSongs(path: string, expectedPath: string): Promise<void> {
  const [table, expected] = [await readSongTable(path), await readSongTable(expectedPath)];
  requireEqual(`${path} rows`, table.rows, expected.rows);
  requireEqual(`${path} genres`, table.genres.join(), expected.genres.join());
  for (let i = 0; i < expected.X.length; i++) {
    const both = table.X[i] === expected.X[i] || (Number.isNaN(table.X[i]!) && Number.isNaN(expected.X[i]!));
    if (!both) throw new Error(`${path} value ${i} expected ${expected.X[i]}, got ${table.X[i]}`);
  }
  for (let row = 0; row < expected.rows; row++) {
    requireEqual(
      `${path} genre of row ${row}`,
      table.genres[table.labels[row]!],
      expected.genres[expected.labels[row]!],
    );
  }
}

/**
 * Requires that both reports have the same counts and, to 1e-9, the same statistics and p-values.
 *
 * @throws where they do not
 */
export async function requireEqualReports(path: string, expectedPath: string): Promise<void> {
  const [report, expected]: DriftReport[] = await Promise.all([path, expectedPath].map((it) => Bun.file(it).json()));
  for (const key of ["train_samples", "production_samples", "status", "features_with_drift"] as const) {
    requireEqual(`${path} ${key}`, report![key], expected![key]);
  }
  for (const name of FEATURE_NAMES) {
    for (const key of ["ks_statistic", "p_value", "train_mean", "prod_mean"] as const) {
      const [value, other] = [report!.details[name]![key], expected!.details[name]![key]];
      requireClose(`${path} ${name} ${key}`, value ?? Number.NaN, other ?? Number.NaN, 1e-9);
    }
  }
}

/**
 * Requires two accuracies within 0.005, or within one song where they are of fewer than 200.
 *
 * @throws where they are not
 */
export function requireSameAccuracy(what: string, accuracy: number, expected: number, songs: number): void {
  const tolerance = Math.max(0.005, 1 / songs) + 1e-9;
  if (Math.abs(accuracy - expected) > tolerance) {
    throw new Error(`${what} expected an accuracy within ${tolerance.toFixed(4)} of ${expected}, got ${accuracy}`);
  }
}

/** @throws where the values differ */
export function requireEqual(what: string, value: unknown, expected: unknown): void {
  if (value !== expected) throw new Error(`${what} expected ${String(expected)}, got ${String(value)}`);
}

/** @throws where the values differ by more than the tolerance times the expected one; below 1e-300 digits are lost */
export function requireClose(what: string, value: number, expected: number, tolerance: number): void {
  if (!(Math.abs(value - expected) <= tolerance * Math.abs(expected) + 1e-300)) {
    throw new Error(`${what} expected ${expected}, got ${value}`);
  }
}
