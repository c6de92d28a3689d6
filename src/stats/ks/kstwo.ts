import { durbinCdf } from "./durbin.ts";
import { pelzGoodCdf } from "./pelz-good.ts";
import { pomeranzCdf } from "./pomeranz.ts";
import { smirnovSf } from "./smirnov.ts";

/** Up to this many values the distribution is computed exactly everywhere. */
const SMALL_N = 140;

/**
 * The probability that the two-sided one-sample Kolmogorov-Smirnov statistic of `n` values exceeds `x`: scipy's
 * `kstwo.sf`, with its choice of method. Exact up to 140 values; above, good to five digits or more
 * at a cost of at most O(n).
 *
 * Source: Simard and L'Ecuyer, "Computing the two-sided Kolmogorov-Smirnov distribution" (2011).
 *
 * @param x the statistic
 * @param n positive integer
 * @returns in [0, 1]; NaN if `n` is 0
 */
export function kstwoSf(x: number, n: number): number {
  if (n === 0) return Number.NaN;
  const t = n * x;
  const u = t * x;
  if (x >= 1) return 0;
  if (t <= 0.5) return 1;
  if (t <= 1) return 1 - rubenGambinoCdf(n, 2 * t - 1);
  if (t >= n - 1) return 2 * (1 - x) ** n;
  if (x >= 0.5) return clip(2 * smirnovSf(n, x));
  if (n <= SMALL_N) {
    if (u <= 0.754693) return clip(1 - durbinCdf(n, x));
    return u <= 4 ? clip(1 - pomeranzCdf(n, x)) : clip(2 * smirnovSf(n, x));
  }
  if (u >= 370) return 0;
  if (u >= 2.2) return clip(2 * smirnovSf(n, x));
  return clip(1 - (n <= 100_000 && n * x ** 1.5 <= 1.4 ? durbinCdf(n, x) : pelzGoodCdf(n, x)));
}

/**
 * The statistic that `n` values exceed with probability `alpha`, the inverse of `kstwoSf`, to about ten digits.
 *
 * @param alpha in (0, 1)
 * @param n positive integer
 */
export function kstwoIsf(alpha: number, n: number): number {
  let low = 0.5 / n;
  let high = 1;
  // the slope of the logarithm of the tail is close to -4nx; bisection takes over if a step leaves the bracket
  let x = Math.min(Math.sqrt(Math.log(2 / alpha) / (2 * n)), 0.75);
  for (let step = 0; step < 100 && high - low > 1e-11 * x; step++) {
    const p = kstwoSf(x, n);
    if (p > alpha) low = x;
    else high = x;
    const next = x + Math.log(p / alpha) / (4 * n * x);
    const inside = next > low && next < high;
    if (inside && Math.abs(next - x) < 1e-11 * x) return next;
    x = inside && step % 4 !== 3 ? next : (low + high) / 2;
  }
  return x;
}

/** n!/n^n × r^n, the distribution if 1/2 < nx <= 1. */
function rubenGambinoCdf(n: number, r: number): number {
  let product = 1;
  for (let i = 1; i <= n && product > 0; i++) product *= (i / n) * r;
  return product;
}

function clip(p: number): number {
  return Math.min(Math.max(p, 0), 1);
}
