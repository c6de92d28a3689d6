import { binShares } from "../stats/distances.ts";
import { ecdf, quantiles } from "../stats/summary.ts";
import { mergeCounts, type ValueCounts } from "../stats/value-counts.ts";
import type { Ecdf, Histogram } from "./report.ts";

const BINS = 40;
const ECDF_POINTS = 100;
/** Each side's values between these levels are always shown. */
const SHOWN = [0.005, 0.995];
/** Tails are shown as well unless they stretch the axis beyond this. */
const LONGEST_TAILS = 1.5;

/** The part of the axis that charts of two samples show; long tails are cut off, `location` is not. */
export function shownRange(
  reference: ValueCounts,
  current: ValueCounts,
  location: number,
): readonly [low: number, high: number] | undefined {
  const sides = [reference, current].map(finiteValues).filter((sample) => sample.n > 0);
  if (sides.length === 0) return undefined;
  const inner = sides.map((sample) => quantiles(sample, SHOWN));
  const outer = sides.map((sample) => [sample.values[0]!, sample.values.at(-1)!]);
  const rangeOf = (pairs: number[][]) =>
    [Math.min(...pairs.map((pair) => pair[0]!)), Math.max(...pairs.map((pair) => pair[1]!))] as const;

  const [innerLow, innerHigh] = rangeOf(inner);
  const [outerLow, outerHigh] = rangeOf(outer);
  const short = outerHigh - outerLow <= LONGEST_TAILS * (innerHigh - innerLow);
  const [low, high] = short ? [outerLow, outerHigh] : [innerLow, innerHigh];
  if (!Number.isFinite(location)) return [drawable(low), drawable(high)];
  return [drawable(Math.min(low, location)), drawable(Math.max(high, location))];
}

/**
 * Shares of two samples over the same bins of equal width.
 *
 * @throws {AppError} `bad_input` if a sample is empty
 */
export function histogram(
  reference: ValueCounts,
  current: ValueCounts,
  [low, high]: readonly [number, number],
): Histogram {
  const [from, to] = low < high ? [low, high] : [low - 0.5, low + 0.5];
  const edges = Array.from({ length: BINS + 1 }, (_, i) => (i === BINS ? to : from + ((to - from) * i) / BINS));
  // bins are closed below, shares are counted up to and including an edge: move the edges down a little, save the last
  const slightly = ((to - from) / BINS) * 1e-6;
  const countedTo = edges.map((edge, i) => (i === BINS ? edge : edge - slightly));
  const sharesOf = (sample: ValueCounts) => {
    const [below, ...shares] = binShares(sample, countedTo);
    return { shares: shares.slice(0, -1).map(sixDigits), outside: sixDigits(below! + shares.at(-1)!) };
  };
  const [train, prod] = [sharesOf(reference), sharesOf(current)];
  return {
    edges: edges.map(sixDigits),
    train: train.shares,
    prod: prod.shares,
    train_outside: train.outside,
    prod_outside: prod.outside,
  };
}

/**
 * Both distribution functions at about a hundred values: quantiles of the pooled samples, steps of equal width, and
 * `location`.
 *
 * @throws {AppError} `bad_input` if a sample is empty
 */
export function ecdfPoints(
  reference: ValueCounts,
  current: ValueCounts,
  [low, high]: readonly [number, number],
  location: number,
): Ecdf {
  const pooled = finiteValues(mergeCounts(reference, current));
  const evenly = Array.from({ length: ECDF_POINTS / 2 }, (_, i) => i / (ECDF_POINTS / 2 - 1));
  const candidates =
    pooled.values.length <= ECDF_POINTS
      ? [...pooled.values]
      : [...quantiles(pooled, evenly), ...evenly.map((share) => low + (high - low) * share), location];
  const values = [...new Set(candidates)].filter((value) => value >= low && value <= high).sort((a, b) => a - b);
  return {
    values,
    train: ecdf(reference, values).map(sixDigits),
    prod: ecdf(current, values).map(sixDigits),
  };
}

/** A value so far from the largest number that an axis up to it can be divided. */
function drawable(value: number): number {
  return Math.min(Math.max(value, -1e300), 1e300);
}

/** The sample without infinities. */
function finiteValues(sample: ValueCounts): ValueCounts {
  const from = sample.values[0] === Number.NEGATIVE_INFINITY ? 1 : 0;
  const to = sample.values.length - (sample.values.at(-1) === Number.POSITIVE_INFINITY ? 1 : 0);
  if (to - from === sample.values.length) return sample;
  const counts = sample.counts.slice(from, Math.max(to, from));
  return {
    values: sample.values.slice(from, Math.max(to, from)),
    counts,
    n: counts.reduce((sum, count) => sum + count, 0),
    missing: sample.missing,
  };
}

/** Six digits: more than a chart can show, less than the report need carry. */
function sixDigits(value: number): number {
  return Number(value.toPrecision(6));
}
