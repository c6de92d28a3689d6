const PI_2 = Math.PI ** 2;
const PI_4 = Math.PI ** 4;
const PI_6 = Math.PI ** 6;
const SQRT_2PI = Math.sqrt(2 * Math.PI);

/**
 * The probability that the two-sided one-sample Kolmogorov-Smirnov statistic of `n` values is below `x`, by the four
 * first terms of its expansion in powers of 1/√n.
 *
 * Source: Pelz and Good, "Approximating the lower tail-areas of the Kolmogorov-Smirnov one-sample statistic" (1976).
 *
 * @param n positive integer, 140 or more for five digits
 * @param x in (0, 1)
 */
export function pelzGoodCdf(n: number, x: number): number {
  const z = x * Math.sqrt(n);
  const z2 = z ** 2;
  const z4 = z ** 4;
  const z6 = z ** 6;
  const lastTerm = Math.ceil((16 * z) / Math.PI);

  let [k0, k1, k2, k3] = [0, 0, 0, 0];
  for (let k = lastTerm; k > 0; k--) {
    const m2 = (2 * k - 1) ** 2;
    const m4 = m2 * m2;
    const weight = Math.exp((-PI_2 * m2) / (8 * z2));
    k0 += weight;
    k1 += weight * (-z2 + (PI_2 / 4) * m2);
    k2 += weight * (6 * z6 + 2 * z4 + ((2 * z4 - 5 * z2) * PI_2 * m2) / 4 + (PI_4 * (1 - 2 * z2) * m4) / 16);
    k3 +=
      weight *
      (-30 * z6 -
        90 * z ** 8 +
        (PI_2 * (135 * z4 - 96 * z6) * m2) / 4 +
        (PI_4 * (212 * z4 - 60 * z2) * m4) / 16 +
        (PI_6 * (5 - 30 * z2) * m4 * m2) / 64);
  }
  let [extra2, extra3] = [0, 0];
  for (let k = lastTerm; k > 0; k--) {
    const weighted = k * k * Math.exp((-PI_2 * k * k) / (2 * z2));
    extra2 += weighted;
    extra3 += weighted * (3 * z2 - PI_2 * k * k);
  }

  return (
    SQRT_2PI *
    (k0 / z +
      k1 / (6 * z4) / n ** 0.5 +
      (k2 / (72 * z ** 7) - (PI_2 * extra2) / (36 * z ** 3)) / n +
      (k3 / (6480 * z ** 10) + (PI_2 * extra3) / (216 * z6)) / n ** 1.5)
  );
}
