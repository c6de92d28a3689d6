import { AppError } from "../errors.ts";

/** A sample as its sorted distinct values and how often each occurs; samples from many files add up exactly. */
export interface ValueCounts {
  /** Distinct values in ascending order, without NaN, (n_distinct). */
  readonly values: Float64Array;
  /** How often each value occurs, at least once, (n_distinct). */
  readonly counts: Float64Array;
  /** Number of values: the sum of `counts`. */
  readonly n: number;
  /** Number of missing values, which are in neither array. */
  readonly missing: number;
}

/**
 * Counts the distinct values of a column; NaN counts as missing, -0 equals 0. O(n log n).
 *
 * @param column (n_samples); it is not changed
 */
export function countValues(column: Float64Array): ValueCounts {
  const sorted = column.slice().sort();
  let n = sorted.length;
  while (n > 0 && Number.isNaN(sorted[n - 1]!)) n--;

  const values = new Float64Array(n);
  const counts = new Float64Array(n);
  let last = -1;
  for (let i = 0; i < n; i++) {
    const value = sorted[i]!;
    if (last < 0 || value !== values[last]) values[++last] = value + 0;
    counts[last]!++;
  }
  return { values: values.slice(0, last + 1), counts: counts.slice(0, last + 1), n, missing: column.length - n };
}

/** The counts of two samples taken together. O(n_distinct). */
export function mergeCounts(a: ValueCounts, b: ValueCounts): ValueCounts {
  const values = new Float64Array(a.values.length + b.values.length);
  const counts = new Float64Array(values.length);
  let length = 0;
  walkCounts(a, b, (value, inA, inB) => {
    values[length] = value;
    counts[length++] = inA + inB;
  });
  return {
    values: values.slice(0, length),
    counts: counts.slice(0, length),
    n: a.n + b.n,
    missing: a.missing + b.missing,
  };
}

/** Visits the distinct values of two samples together in ascending order, with each value's count in both. */
export function walkCounts(a: ValueCounts, b: ValueCounts, visit: (value: number, inA: number, inB: number) => void) {
  const { values: valuesA, counts: countsA } = a;
  const { values: valuesB, counts: countsB } = b;
  let i = 0;
  let j = 0;
  while (i < valuesA.length && j < valuesB.length) {
    const value = Math.min(valuesA[i]!, valuesB[j]!);
    const inA = valuesA[i] === value ? countsA[i++]! : 0;
    const inB = valuesB[j] === value ? countsB[j++]! : 0;
    visit(value, inA, inB);
  }
  for (; i < valuesA.length; i++) visit(valuesA[i]!, countsA[i]!, 0);
  for (; j < valuesB.length; j++) visit(valuesB[j]!, 0, countsB[j]!);
}

/**
 * Checks that a sample has values.
 *
 * @throws {AppError} `bad_input` if there is no value
 */
export function requireValues(sample: ValueCounts, name: string): void {
  if (sample.n === 0) throw new AppError("bad_input", `${name} must have at least one value, got none`);
}
