import { describe, expect, test } from "bun:test";
import {
  binShares,
  decileEdges,
  jensenShannonDistance,
  populationStabilityIndex,
  wassersteinDistance,
} from "../../src/stats/distances.ts";
import { countValues } from "../../src/stats/value-counts.ts";
import golden from "../fixtures/stats.json";
import { expectClose } from "./close-to.ts";

const counts = (values: Iterable<number>) => countValues(Float64Array.from(values));

describe(`distances equal scipy ${golden.versions.scipy}'s`, () => {
  test.each(golden.samples.map((sample, i) => [i, sample] as const))("wasserstein of sample %i", (_, sample) => {
    expectClose(wassersteinDistance(counts(sample.x), counts(sample.y)), sample.wasserstein, 1e-12);
    expectClose(wassersteinDistance(counts(sample.y), counts(sample.x)), sample.wasserstein, 1e-12);
  });

  test.each(golden.jensen_shannon_base_2.map((pair, i) => [i, pair] as const))(
    "jensen-shannon of pair %i",
    (_, pair) => {
      expectClose(jensenShannonDistance(pair.p, pair.q), pair.distance, 1e-12);
    },
  );
});

test("the population stability index is 0 for equal shares and follows its formula for others", () => {
  expect(populationStabilityIndex([0.2, 0.8], [0.2, 0.8])).toBe(0);
  expectClose(populationStabilityIndex([0.5, 0.5], [0.25, 0.75]), 0.25 * Math.log(2) + 0.25 * Math.log(1.5), 1e-12);
});

test("an empty bin counts as a share of 1e-4 in the population stability index", () => {
  expectClose(populationStabilityIndex([1, 0], [0.5, 0.5]), 0.5 * Math.log(2) + 0.4999 * Math.log(5000), 1e-12);
});

test("decile bins of a sample hold a tenth of it each", () => {
  const sample = counts(Array.from({ length: 1000 }, (_, i) => i));
  for (const share of binShares(sample, decileEdges(sample))) expectClose(share, 0.1, 1e-9);
});

test("deciles that fall on one value make one edge", () => {
  const sample = counts([...Array(60).fill(0), ...Array.from({ length: 40 }, (_, i) => i + 1)]);
  const edges = decileEdges(sample);
  expect(edges[0]).toBe(0);
  expect(new Set(edges).size).toBe(edges.length);
  expectClose(binShares(sample, edges)[0]!, 0.6, 1e-12);
});

test("shares of different bins are refused", () => {
  expect(() => populationStabilityIndex([1], [0.5, 0.5])).toThrow("current must have 1 bins, got 2");
  expect(() => jensenShannonDistance([1], [0.5, 0.5])).toThrow("current must have 1 bins, got 2");
});
