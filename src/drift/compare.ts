import { sum } from "simple-statistics";
import { chiSquaredTest } from "../stats/chi-squared.ts";
import {
  binShares,
  decileEdges,
  jensenShannonDistance,
  populationStabilityIndex,
  wassersteinDistance,
} from "../stats/distances.ts";
import type { ChunkThreshold } from "../stats/ks/calibration.ts";
import { criticalD, ksTest } from "../stats/ks/ks-test.ts";
import { mean, quantiles, standardDeviation } from "../stats/summary.ts";
import { type ValueCounts, walkCounts } from "../stats/value-counts.ts";
import { ecdfPoints, histogram, shownRange } from "./chart-data.ts";
import type { CategoryDrift, FeatureDrift, Quantiles } from "./report.ts";

/** One feature's comparison before p-values are adjusted and policies applied. */
export type FeatureComparison = Omit<FeatureDrift, "drift_detected" | "adjusted_p_value" | "verdicts">;

const LEVELS = { min: 0, p01: 0.01, p05: 0.05, p25: 0.25, p50: 0.5, p75: 0.75, p95: 0.95, p99: 0.99, max: 1 };

/**
 * Compares one feature's values.
 *
 * @param categorical whether its values are codes of categories
 * @param alpha in (0, 1)
 * @throws {AppError} `bad_input` if a sample is empty
 */
export function compareFeature(
  reference: ValueCounts,
  current: ValueCounts,
  categorical: boolean,
  alpha: number,
  chunkThreshold: ChunkThreshold,
): FeatureComparison {
  const ks = ksTest(reference, current);
  const range = shownRange(reference, current, ks.location) ?? ([0, 0] as const);
  const referenceStd = standardDeviation(reference);
  const categories = categorical ? compareCategories(...asCategories(reference, current)) : undefined;
  const edges = decileEdges(reference);
  const [referenceShares, currentShares] = categories
    ? [categories.categories.map((c) => c.train_share), categories.categories.map((c) => c.prod_share)]
    : [binShares(reference, edges), binShares(current, edges)];
  return {
    ks_statistic: ks.statistic,
    p_value: ks.pValue,
    train_mean: finite(mean(reference)),
    prod_mean: finite(mean(current)),
    train_std: finite(referenceStd),
    prod_std: finite(standardDeviation(current)),
    train_n: reference.n,
    prod_n: current.n,
    train_missing: reference.missing,
    prod_missing: current.missing,
    train_quantiles: namedQuantiles(reference),
    prod_quantiles: namedQuantiles(current),
    ks_location: finite(ks.location),
    critical_statistic: criticalD(reference.n, current.n, alpha) ?? null,
    calibrated_threshold: chunkThreshold(reference, current.n),
    psi: populationStabilityIndex(referenceShares, currentShares),
    wasserstein: finite(wassersteinDistance(reference, current) / referenceStd),
    js_distance: jensenShannonDistance(referenceShares, currentShares),
    ...(categories ? { categories } : { histogram: histogram(reference, current, range) }),
    ecdf: ecdfPoints(reference, current, range, ks.location),
  };
}

/**
 * Compares how often each category occurs on both sides; categories keep the order in which they first appear.
 *
 * @throws {AppError} `bad_input` if a side is empty
 */
export function compareCategories(
  reference: ReadonlyMap<string, number>,
  current: ReadonlyMap<string, number>,
): CategoryDrift {
  const names = [...new Set([...reference.keys(), ...current.keys()])];
  const referenceCounts = names.map((name) => reference.get(name) ?? 0);
  const currentCounts = names.map((name) => current.get(name) ?? 0);
  const test = chiSquaredTest(referenceCounts, currentCounts);
  const [referenceShares, currentShares] = [shares(referenceCounts), shares(currentCounts)];
  return {
    categories: names.map((name, i) => ({ name, train_share: referenceShares[i]!, prod_share: currentShares[i]! })),
    chi_squared: test.statistic,
    degrees_of_freedom: test.degreesOfFreedom,
    p_value: test.pValue,
    cramers_v: test.cramersV,
    psi: populationStabilityIndex(referenceShares, currentShares),
  };
}

/** How often each value of either sample occurs in both, in ascending order. */
function asCategories(reference: ValueCounts, current: ValueCounts): [Map<string, number>, Map<string, number>] {
  const inReference = new Map<string, number>();
  const inCurrent = new Map<string, number>();
  walkCounts(reference, current, (value, referenceCount, currentCount) => {
    inReference.set(String(value), referenceCount);
    inCurrent.set(String(value), currentCount);
  });
  return [inReference, inCurrent];
}

function shares(counts: readonly number[]): number[] {
  const total = sum(counts);
  return counts.map((count) => count / total);
}

function namedQuantiles(sample: ValueCounts): Quantiles {
  const values = quantiles(sample, Object.values(LEVELS));
  return Object.fromEntries(Object.keys(LEVELS).map((name, i) => [name, finite(values[i]!)])) as Quantiles;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
