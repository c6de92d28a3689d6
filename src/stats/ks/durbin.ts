import { Matrix } from "ml-matrix";

const SCALE = 2 ** 128;

/**
 * The probability that the two-sided one-sample Kolmogorov-Smirnov statistic of `n` values is below `d`, exactly, by
 * powers of Durbin's matrix. O((nd)^3 log n).
 *
 * Source: Marsaglia, Tsang and Wang, "Evaluating Kolmogorov's distribution" (2003).
 *
 * @param n positive integer
 * @param d in (1 / (2n), 1)
 */
export function durbinCdf(n: number, d: number): number {
  const k = Math.ceil(n * d);
  let power = durbinMatrix(k, k - n * d);
  let product = Matrix.eye(power.rows);
  let powerScale = 0;
  let scale = 0;
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) {
      product = product.mmul(power);
      scale += powerScale;
    }
    if (rest === 1) break;
    power = power.mmul(power);
    powerScale *= 2;
    if (power.get(k - 1, k - 1) > SCALE) {
      power.div(SCALE);
      powerScale++;
    }
  }

  let p = product.get(k - 1, k - 1);
  for (let i = 1; i <= n; i++) {
    p *= i / n;
    if (p < 1 / SCALE) {
      p *= SCALE;
      scale--;
    }
  }
  return p * SCALE ** scale;
}

/** Durbin's (2k - 1 × 2k - 1) matrix for d = (k - h) / n. */
function durbinMatrix(k: number, h: number): Matrix {
  const m = 2 * k - 1;
  const inverseFactorials = new Float64Array(m + 1).fill(1);
  for (let i = 1; i <= m; i++) inverseFactorials[i] = inverseFactorials[i - 1]! / i;

  const matrix = Matrix.zeros(m, m);
  for (let i = 0; i < m; i++) {
    for (let j = 1; j <= Math.min(i + 1, m - 1); j++) matrix.set(i, j, inverseFactorials[i - j + 1]!);
  }
  for (let i = 0; i < m; i++) {
    const edge = (1 - h ** (i + 1)) * inverseFactorials[i + 1]!;
    matrix.set(i, 0, edge);
    matrix.set(m - 1, m - 1 - i, edge);
  }
  const corner = 1 - 2 * h ** m + Math.max(2 * h - 1, 0) ** m;
  return matrix.set(m - 1, 0, corner * inverseFactorials[m]!);
}
