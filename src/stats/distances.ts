import { AppError } from "../errors.ts";
import { ecdf, quantiles } from "./summary.ts";
import { requireValues, type ValueCounts, walkCounts } from "./value-counts.ts";

const DECILES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
/** Shares are raised to this before their logarithm is taken. */
const SMALLEST_SHARE = 1e-4;

/**
 * The inner edges of the bins that the deciles of a sample make, ascending; deciles that coincide make one edge.
 *
 * @throws {AppError} `bad_input` if the sample is empty
 */
export function decileEdges(sample: ValueCounts): number[] {
  return [...new Set(quantiles(sample, DECILES))];
}

/**
 * The share of the values in each bin: up to and including the first edge, then between edges, then above the last.
 *
 * @param edges ascending, (n_edges)
 * @returns (n_edges + 1), sums to 1
 * @throws {AppError} `bad_input` if the sample is empty
 */
export function binShares(sample: ValueCounts, edges: readonly number[]): number[] {
  const below = [0, ...ecdf(sample, edges), 1];
  return below.slice(1).map((share, i) => share - below[i]!);
}

/**
 * The population stability index of two distributions over the same bins, shares floored at 1e-4. Under 0.1 reads as
 * none, up to 0.25 as moderate, above as major drift.
 *
 * Source: Siddiqi, "Credit Risk Scorecards" (2006).
 *
 * @param reference shares, (n_bins)
 * @param current shares, (n_bins)
 * @throws {AppError} `bad_input` if the lengths differ
 */
export function populationStabilityIndex(reference: readonly number[], current: readonly number[]): number {
  requireSameLength(reference, current);
  return reference.reduce((sum, share, i) => {
    const p = Math.max(share, SMALLEST_SHARE);
    const q = Math.max(current[i]!, SMALLEST_SHARE);
    return sum + (q - p) * Math.log(q / p);
  }, 0);
}

/**
 * The Jensen-Shannon distance of two distributions over the same bins: the square root of the divergence with
 * logarithms of base 2, so that it lies in [0, 1].
 *
 * Source: Endres and Schindelin, "A new metric for probability distributions" (2003).
 *
 * @param reference shares, (n_bins)
 * @param current shares, (n_bins)
 * @throws {AppError} `bad_input` if the lengths differ
 */
export function jensenShannonDistance(reference: readonly number[], current: readonly number[]): number {
  requireSameLength(reference, current);
  const divergence = reference.reduce((sum, p, i) => {
    const q = current[i]!;
    const middle = (p + q) / 2;
    return sum + (p > 0 ? p * Math.log2(p / middle) : 0) + (q > 0 ? q * Math.log2(q / middle) : 0);
  }, 0);
  return Math.sqrt(Math.max(divergence / 2, 0));
}

/**
 * The Wasserstein distance of order 1: the area between the two distribution functions, in the values' unit; not finite
 * if a value is infinite. O(n_distinct).
 *
 * Source: Vallender, "Calculation of the Wasserstein distance between probability distributions on the line" (1974).
 *
 * @throws {AppError} `bad_input` if a sample is empty
 */
export function wassersteinDistance(reference: ValueCounts, current: ValueCounts): number {
  requireValues(reference, "reference");
  requireValues(current, "current");
  let area = 0;
  let gap = 0;
  let previous = Number.NaN;
  walkCounts(reference, current, (value, inReference, inCurrent) => {
    if (gap !== 0) area += Math.abs(gap) * (value - previous);
    gap += inReference * current.n - inCurrent * reference.n;
    previous = value;
  });
  return area / (reference.n * current.n);
}

function requireSameLength(reference: readonly number[], current: readonly number[]): void {
  if (reference.length === current.length) return;
  throw new AppError("bad_input", `current must have ${reference.length} bins, got ${current.length}`);
}
