import { sum } from "simple-statistics";
import { AppError } from "../errors.ts";

/** The outcome of a chi-squared test of homogeneity. */
export interface ChiSquaredTest {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  /** Cramér's V, the effect size of the statistic, in [0, 1]. */
  readonly cramersV: number;
}

/**
 * Pearson's chi-squared test that two samples have the same shares of categories, without continuity correction;
 * categories that neither sample has are left out. With one category left there is nothing to tell apart: p is 1.
 *
 * Source: Cramér, "Mathematical Methods of Statistics" (1946).
 *
 * @param reference how often each category occurs, (n_categories)
 * @param current the same in the other sample, (n_categories)
 * @throws {AppError} `bad_input` if a sample is empty or the lengths differ
 */
export function chiSquaredTest(reference: readonly number[], current: readonly number[]): ChiSquaredTest {
  if (reference.length !== current.length) {
    throw new AppError("bad_input", `current must have ${reference.length} categories, got ${current.length}`);
  }
  const inReference = total(reference, "reference");
  const inCurrent = total(current, "current");
  const n = inReference + inCurrent;
  let statistic = 0;
  let categories = 0;
  for (const [i, count] of reference.entries()) {
    const both = count + current[i]!;
    if (both === 0) continue;
    categories++;
    const expected = (both * inReference) / n;
    // both cells of a category deviate by the same amount
    statistic += (count - expected) ** 2 * (1 / expected + 1 / (both - expected));
  }
  const degreesOfFreedom = categories - 1;
  const pValue = degreesOfFreedom === 0 ? 1 : chiSquaredSf(statistic, degreesOfFreedom);
  return { statistic, degreesOfFreedom, pValue, cramersV: Math.min(1, Math.sqrt(statistic / n)) };
}

/**
 * The probability that a chi-squared variable exceeds `x`.
 *
 * @param x at least 0
 * @param degreesOfFreedom positive integer
 */
export function chiSquaredSf(x: number, degreesOfFreedom: number): number {
  return upperGamma(degreesOfFreedom / 2, x / 2);
}

/**
 * The regularised upper incomplete gamma function Q(a, x).
 *
 * Source: NIST Digital Library of Mathematical Functions, the series 8.11.4 below a + 1 and the continued fraction
 * 8.9.2, evaluated by Lentz's method, above.
 */
function upperGamma(a: number, x: number): number {
  if (x === 0) return 1;
  const factor = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let k = 1; term > sum * Number.EPSILON; k++) {
      term *= x / (a + k);
      sum += term;
    }
    return 1 - factor * sum;
  }
  let b = x + 1 - a;
  let c = Number.MAX_VALUE;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1, change = 0; Math.abs(change - 1) > Number.EPSILON && k < 10_000; k++) {
    const numerator = -k * (k - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    change = c * d;
    fraction *= change;
  }
  return factor * fraction;
}

/** log(Γ(a)) of a positive multiple of one half, by Γ(a) = (a - 1) Γ(a - 1). */
function logGamma(a: number): number {
  let sum = Number.isInteger(a) ? 0 : Math.log(Math.PI) / 2;
  for (let factor = a - 1; factor > 0; factor--) sum += Math.log(factor);
  return sum;
}

function total(counts: readonly number[], name: string): number {
  const songs = sum(counts);
  if (songs === 0) throw new AppError("bad_input", `${name} must have at least one value, got none`);
  return songs;
}
