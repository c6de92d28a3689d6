import { requireValues, type ValueCounts } from "./value-counts.ts";

/**
 * The arithmetic mean.
 *
 * @throws {AppError} `bad_input` if the sample is empty
 */
export function mean(sample: ValueCounts): number {
  requireValues(sample, "sample");
  let sum = 0;
  for (let i = 0; i < sample.values.length; i++) sum += sample.values[i]! * sample.counts[i]!;
  return sum / sample.n;
}

/**
 * The population standard deviation (divisor n), in two passes; NaN if a value is infinite.
 *
 * @throws {AppError} `bad_input` if the sample is empty
 */
export function standardDeviation(sample: ValueCounts): number {
  const centre = mean(sample);
  let sum = 0;
  for (let i = 0; i < sample.values.length; i++) sum += sample.counts[i]! * (sample.values[i]! - centre) ** 2;
  return Math.sqrt(sum / sample.n);
}

/**
 * Quantiles with linear interpolation between order statistics, numpy's `linear`.
 *
 * Source: definition 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages" (1996).
 *
 * @param levels in [0, 1], ascending
 * @returns one value per level
 * @throws {AppError} `bad_input` if the sample is empty
 */
export function quantiles(sample: ValueCounts, levels: readonly number[]): number[] {
  requireValues(sample, "sample");
  let index = 0;
  let seen = sample.counts[0]!;
  return levels.map((level) => {
    const position = level * (sample.n - 1);
    const rank = Math.floor(position);
    while (seen <= rank) seen += sample.counts[++index]!;
    const lower = sample.values[index]!;
    const upper = rank + 1 < seen ? lower : (sample.values[index + 1] ?? lower);
    return lower === upper || position === rank ? lower : lower + (upper - lower) * (position - rank);
  });
}

/**
 * The empirical distribution function at given points.
 *
 * @param points ascending, (n_points)
 * @returns the share of values `<=` each point, (n_points)
 * @throws {AppError} `bad_input` if the sample is empty
 */
export function ecdf(sample: ValueCounts, points: readonly number[]): number[] {
  requireValues(sample, "sample");
  let index = 0;
  let seen = 0;
  return points.map((point) => {
    while (index < sample.values.length && sample.values[index]! <= point) seen += sample.counts[index++]!;
    return seen / sample.n;
  });
}
