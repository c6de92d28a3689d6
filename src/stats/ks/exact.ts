/** The greatest common divisor of two positive integers. */
export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/**
 * The exact probability that the two-sample statistic reaches `h / n` for two samples of `n` without ties.
 *
 * Source: Hodges, "The significance probability of the Smirnov two-sample test" (1958), the alternating sum of
 * binomial ratios, evaluated from its last term as nested products.
 *
 * @param h integer in [1, n]
 */
export function exactEqualSizes(n: number, h: number): number {
  let p = 0;
  for (let k = Math.floor(n / h); k >= 0; k--) {
    let ratio = 1;
    for (let j = 0; j < h; j++) ratio *= (n - k * h - j) / (n + k * h + j + 1);
    p = ratio * (1 - p);
  }
  return 2 * p;
}

/**
 * The exact probability that the two-sample statistic reaches `h / lcm(n1, n2)` for samples without ties. Paths from
 * (0, 0) to (n1, n2) stand for the orders of the pooled sample; those that leave the band |x/n1 - y/n2| < h/lcm count.
 * O(n1 × width of the band).
 *
 * Source: the inside method of Hodges (1958) with the recursion for the complement of Viehmann, "Numerically more
 * stable computation of the p-values for the two-sample Kolmogorov-Smirnov test" (2021), arXiv 2102.08037.
 *
 * @param h integer in [1, lcm(n1, n2)]
 */
export function exactUnequalSizes(n1: number, n2: number, h: number): number {
  const nx = Math.max(n1, n2);
  const ny = Math.min(n1, n2);
  const g = greatestCommonDivisor(nx, ny);
  const stepX = ny / g;
  const stepY = nx / g;
  // outside[y]: the share of the paths to (x, y) that have left the band
  const outside = new Float64Array(ny + 1).fill(1);
  let previousFrom = 0;
  for (let x = 0; x <= nx; x++) {
    const from = Math.max(Math.floor((stepX * x - h) / stepY) + 1, 0);
    const to = Math.min(Math.ceil((stepX * x + h) / stepY) - 1, ny);
    if (from > to) return 1;
    outside.fill(1, previousFrom, from);
    previousFrom = from;
    let below = from > 0 ? 1 : 0;
    for (let y = from; y <= to; y++) {
      const left = x > 0 ? outside[y]! : 0;
      below = x + y === 0 ? 0 : (left * x + below * y) / (x + y);
      outside[y] = below;
    }
  }
  return outside[ny]!;
}
