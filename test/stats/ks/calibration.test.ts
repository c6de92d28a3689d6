import { describe, expect, test } from "bun:test";
import { createChunkThreshold } from "../../../src/stats/ks/calibration.ts";
import { ksStatistic } from "../../../src/stats/ks/ks-test.ts";
import { createRng } from "../../../src/stats/rng.ts";
import { countValues } from "../../../src/stats/value-counts.ts";

const sizes = [
  [2000, 200],
  [2000, 2000],
  [500, 5000],
  [60_000, 300],
] as const;
const kinds = {
  continuous: (u: number) => u,
  "of twelve values": (u: number) => Math.floor(u * 12),
  "of two values": (u: number) => (u < 0.3 ? 0 : 1),
};

describe.each(Object.entries(kinds))("the threshold over chunks of a reference %s", (_, value) => {
  test.each(sizes)("of %i values is seldom passed by %i values of the same distribution", (n, m) => {
    const rng = createRng(7);
    const sample = (size: number) => countValues(Float64Array.from({ length: size }, () => value(rng())));
    const trials = n > 10_000 ? 30 : 100;
    let alarms = 0;
    for (let trial = 0; trial < trials; trial++) {
      const reference = sample(n);
      const threshold = createChunkThreshold(rng)(reference, m);
      if (ksStatistic(reference, sample(m)).statistic > threshold) alarms++;
    }
    // mean + 3 standard deviations of Kolmogorov's distribution leave 0.9 % above
    expect(alarms).toBeLessThanOrEqual(Math.ceil(0.03 * trials));
  });
});

test("a real shift passes the threshold", () => {
  const rng = createRng(3);
  const sample = (shift: number) => countValues(Float64Array.from({ length: 1000 }, () => rng() + shift));
  const reference = sample(0);
  expect(ksStatistic(reference, sample(0.2)).statistic).toBeGreaterThan(createChunkThreshold(rng)(reference, 1000));
});

test("the same seed gives the same threshold", () => {
  const reference = countValues(Float64Array.from({ length: 300 }, (_, i) => i));
  const threshold = () => createChunkThreshold(createRng(1))(reference, 50);
  expect(threshold()).toBe(threshold());
});

test("the threshold shrinks as the current sample grows", () => {
  const reference = countValues(Float64Array.from({ length: 10_000 }, (_, i) => i));
  const threshold = createChunkThreshold(createRng(1));
  const thresholds = [100, 1000, 10_000].map((n) => threshold(reference, n));
  expect(thresholds).toEqual(thresholds.toSorted((a, b) => b - a));
});
