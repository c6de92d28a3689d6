/**
 * The probability that the two-sided one-sample Kolmogorov-Smirnov statistic of `n` values is below `x`, exactly, by
 * Pomeranz's recursion. O(n × (nx)²).
 *
 * `n` uniform values are followed along the times in [0, n] where their distribution function could leave the band of
 * width x about the line: `row[j]` is, up to a factor, the probability that `j` of them have come and none has left.
 *
 * Source: Pomeranz, "Exact cumulative distribution of the Kolmogorov-Smirnov statistic for small samples" (1974), as
 * Simard and L'Ecuyer (2011) state it.
 *
 * @param n positive integer
 * @param x in (1 / (2n), 1)
 */
export function pomeranzCdf(n: number, x: number): number {
  const whole = Math.floor(n * x);
  const fraction = n * x - whole;
  const gap = Math.min(fraction, 1 - fraction);
  const atEnds = poissonWeights(gap / n, 2 * whole + 2);
  const overInteger = poissonWeights((2 * gap) / n, 2 * whole + 2);
  const betweenIntegers = poissonWeights((1 - 2 * gap) / n, 2 * whole + 2);

  let row = new Float64Array(n + 1);
  row[0] = 1;
  let from = 0;
  let to = 0;
  const lastStep = 2 * n + 1;
  for (let step = 1; step <= lastStep; step++) {
    const weights = step === 1 || step === lastStep ? atEnds : step % 2 === 0 ? betweenIntegers : overInteger;
    // the time after the step is base + offset, kept apart so that rounding cannot move the band
    const base = Math.floor(step / 2) - (step % 2 === 0 ? 1 : 0);
    const offset = step === lastStep ? 0 : step % 2 === 0 ? 1 - gap : gap;
    const nextFrom = Math.max(base - whole + Math.floor(offset - fraction) + 1, 0);
    const nextTo = Math.min(base + whole + Math.ceil(offset + fraction) - 1, n);
    const next = new Float64Array(n + 1);
    for (let j = nextFrom; j <= nextTo; j++) {
      for (let i = from; i <= Math.min(to, j); i++) next[j]! += row[i]! * weights[j - i]!;
    }
    // n! comes in factor by factor, so that nothing under- or overflows
    if (step % 2 === 0) for (let j = nextFrom; j <= nextTo; j++) next[j]! *= step / 2;
    [row, from, to] = [next, nextFrom, nextTo];
  }
  return row[n]!;
}

/** rate^k / k! for k below `length`: Poisson probabilities without their common factor. */
function poissonWeights(rate: number, length: number): Float64Array {
  const weights = new Float64Array(length).fill(1);
  for (let k = 1; k < length; k++) weights[k] = (weights[k - 1]! * rate) / k;
  return weights;
}
