const LARGEST_SUMMED = 1_000_000;
/** Terms are summed times 2^512, so that they do not underflow one by one. */
const RAISED = 512;
const LOG_SQRT_2PI = Math.log(2 * Math.PI) / 2;

/**
 * The probability that the one-sided one-sample statistic D+ of `n` values exceeds `d`. Up to a million values by the
 * sum of Birnbaum and Tingey, beyond by Maag's and Dicaire's formula, as scipy 1.17 does. At most O(n).
 *
 * The terms are binomial probabilities b(j; n, d + j/n) × d / (d + j/n). Each is taken by its saddle point, because
 * logarithms of factorials would lose three digits by cancellation.
 *
 * Sources: Birnbaum and Tingey, "One-sided confidence contours for probability distribution functions" (1951); Loader,
 * "Fast and accurate computation of binomial probabilities" (2000).
 *
 * @param n positive integer
 * @param d in (0, 1)
 */
export function smirnovSf(n: number, d: number): number {
  const t = n * d;
  if (n > LARGEST_SUMMED) return Math.exp(-((6 * t + 1) ** 2) / (18 * n));

  const stirlingN = stirlingError(n);
  const term = (j: number) => {
    const rest = n - j;
    if (rest <= t) return 0;
    const exponent =
      j * Math.log1p(t / j) + rest * Math.log1p(-t / rest) + stirlingN - stirlingError(j) - stirlingError(rest);
    return (Math.sqrt(n / (2 * Math.PI * j * rest)) * Math.exp(exponent + RAISED * Math.LN2) * t) / (t + j);
  };
  // the terms rise to a peak and fall after it: walk both ways until they stop counting
  const middle = Math.max(1, Math.floor((n - t) / 2));
  let sum = 0;
  for (const step of [-1, 1]) {
    for (let j = step < 0 ? middle : middle + 1; j > 0 && j < n; j += step) {
      const value = term(j);
      sum += value;
      if (value < sum * 1e-20) break;
    }
  }
  return Math.min(Math.exp(n * Math.log1p(-d)) + sum * 2 ** -RAISED, 1);
}

/** log(n!) less its Stirling approximation, log(sqrt(2πn) (n/e)^n). Source: Loader (2000). */
function stirlingError(n: number): number {
  if (n < SMALL_STIRLING_ERRORS.length) return SMALL_STIRLING_ERRORS[n]!;
  const n2 = n * n;
  return (1 / 12 - (1 / 360 - (1 / 1260 - 1 / 1680 / n2) / n2) / n2) / n;
}

const SMALL_STIRLING_ERRORS = Float64Array.from({ length: 16 }, (_, n) => {
  let factorial = 1;
  for (let i = 2; i <= n; i++) factorial *= i;
  return Math.log(factorial) - LOG_SQRT_2PI - (n + 0.5) * Math.log(n) + n;
});
