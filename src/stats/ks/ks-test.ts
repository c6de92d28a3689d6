import { AppError } from "../../errors.ts";
import { requireValues, type ValueCounts, walkCounts } from "../value-counts.ts";
import { exactEqualSizes, exactUnequalSizes, greatestCommonDivisor } from "./exact.ts";
import { kstwoIsf, kstwoSf } from "./kstwo.ts";

/** How the p-value is computed; `auto` is exact up to 10,000 values per side. */
export type KsMethod = "auto" | "exact" | "asymp";

/** The outcome of a two-sample Kolmogorov-Smirnov test. */
export interface KsTest {
  /** The largest distance D between the two distribution functions, in [0, 1]. */
  readonly statistic: number;
  readonly pValue: number;
  /** A value at which the distance is the largest. */
  readonly location: number;
  /** The method used: `exact` falls back to `asymp` if the sizes are too large for it. */
  readonly method: "exact" | "asymp";
}

const LARGEST_AUTO_EXACT = 10_000;
/** scipy's bound on the product of the coprime sizes, 32-bit. */
const LARGEST_EXACT = 2 ** 31 - 1;
/** Up to this many steps of the exact recursion a critical value is searched for exactly. */
const LARGEST_EXACT_SEARCH = 100_000;

/**
 * The two-sample Kolmogorov-Smirnov test, equal to scipy 1.17's `ks_2samp` with the two-sided alternative; missing
 * values are left out, infinities are ordinary values.
 *
 * @param alternative only `two-sided` is computed
 * @throws {AppError} `bad_input` if a sample is empty or the alternative is another
 */
export function ksTest(
  reference: ValueCounts,
  current: ValueCounts,
  method: KsMethod = "auto",
  alternative = "two-sided",
): KsTest {
  if (alternative !== "two-sided") {
    throw new AppError("bad_input", `ks alternative must be "two-sided", got "${alternative}"`);
  }
  const { statistic, location } = ksStatistic(reference, current);
  return { statistic, location, ...ksPValue(statistic, reference.n, current.n, method) };
}

/**
 * The largest distance between the empirical distribution functions of two samples, and a value where it is reached.
 * O(n_distinct).
 *
 * @throws {AppError} `bad_input` if a sample is empty
 */
export function ksStatistic(reference: ValueCounts, current: ValueCounts): { statistic: number; location: number } {
  requireValues(reference, "reference");
  requireValues(current, "current");
  let difference = 0;
  let largest = -1;
  let location = Number.NaN;
  walkCounts(reference, current, (value, inReference, inCurrent) => {
    difference += inReference * current.n - inCurrent * reference.n;
    if (Math.abs(difference) > largest) {
      largest = Math.abs(difference);
      location = value;
    }
  });
  return { statistic: largest / (reference.n * current.n), location };
}

/**
 * The probability of a statistic as large as `statistic` between two samples of one continuous distribution.
 *
 * @param statistic D in [0, 1]
 */
export function ksPValue(
  statistic: number,
  n1: number,
  n2: number,
  method: KsMethod = "auto",
): { pValue: number; method: "exact" | "asymp" } {
  if (method === "exact" || (method === "auto" && Math.max(n1, n2) <= LARGEST_AUTO_EXACT)) {
    const g = greatestCommonDivisor(n1, n2);
    if ((n1 / g) * (n2 / g) < LARGEST_EXACT) {
      return { pValue: exactPValue(Math.round((n1 / g) * n2 * statistic), n1, n2), method: "exact" };
    }
  }
  return { pValue: kstwoSf(statistic, effectiveSize(n1, n2)), method: "asymp" };
}

/**
 * The smallest D that is significant at `alpha` between samples of these sizes: exact for small samples, asymptotic
 * for others; undefined if no D is.
 *
 * @param alpha in (0, 1)
 */
export function criticalD(n1: number, n2: number, alpha: number): number | undefined {
  if (n1 * n2 > LARGEST_EXACT_SEARCH) return kstwoIsf(alpha, effectiveSize(n1, n2));
  const lcm = (n1 / greatestCommonDivisor(n1, n2)) * n2;
  let [low, high] = [0, lcm];
  if (exactPValue(lcm, n1, n2) >= alpha) return undefined;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (exactPValue(middle, n1, n2) < alpha) high = middle;
    else low = middle;
  }
  return high / lcm;
}

/** @param h the statistic in units of 1 / lcm(n1, n2) */
function exactPValue(h: number, n1: number, n2: number): number {
  if (h === 0) return 1;
  const p = n1 === n2 ? exactEqualSizes(n1, h) : exactUnequalSizes(n1, n2, h);
  return Math.min(p, 1);
}

/** The size of the one sample whose distribution the two-sample statistic follows, rounded half to even. */
function effectiveSize(n1: number, n2: number): number {
  const size = (n1 / (n1 + n2)) * n2;
  const floor = Math.floor(size);
  return size - floor === 0.5 ? floor + (floor % 2) : Math.round(size);
}
