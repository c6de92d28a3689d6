import { describe, expect, test } from "bun:test";
import { ecdf, mean, quantiles, standardDeviation } from "../../src/stats/summary.ts";
import { countValues } from "../../src/stats/value-counts.ts";
import golden from "../fixtures/stats.json";
import { expectClose } from "./close-to.ts";

describe(`counts summarise a sample as numpy ${golden.versions.numpy} summarises its values`, () => {
  test.each(golden.samples.map((sample, i) => [i, sample] as const))("sample %i", (_, sample) => {
    const counts = countValues(Float64Array.from(sample.x));
    expectClose(mean(counts), sample.mean, 1e-12);
    expectClose(standardDeviation(counts), sample.std, 1e-12);
    for (const [i, quantile] of quantiles(counts, golden.quantile_levels).entries()) {
      expectClose(quantile, sample.quantiles[i]!, 1e-12);
    }
    for (const [i, share] of ecdf(
      counts,
      sample.y.toSorted((a, b) => a - b),
    ).entries()) {
      expectClose(share, sample.ecdf_of_y[i]!, 1e-12);
    }
  });
});

test("an infinite value makes the mean infinite and leaves inner quantiles alone", () => {
  const counts = countValues(Float64Array.of(1, 2, 3, Number.POSITIVE_INFINITY));
  expect(mean(counts)).toBe(Number.POSITIVE_INFINITY);
  expect(quantiles(counts, [0, 0.5, 1])).toEqual([1, 2.5, Number.POSITIVE_INFINITY]);
});

test("an empty sample is refused", () => {
  const empty = countValues(new Float64Array());
  for (const summary of [mean, standardDeviation, (sample: typeof empty) => quantiles(sample, [0.5])]) {
    expect(() => summary(empty)).toThrow("sample must have at least one value, got none");
  }
});
