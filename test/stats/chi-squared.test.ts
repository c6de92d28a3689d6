import { describe, expect, test } from "bun:test";
import { chiSquaredSf, chiSquaredTest } from "../../src/stats/chi-squared.ts";
import golden from "../fixtures/stats.json";
import { expectClose } from "./close-to.ts";

describe(`chiSquaredTest equals scipy ${golden.versions.scipy}'s chi2_contingency`, () => {
  test.each(golden.chi2_contingency.map((expected, i) => [i, expected] as const))("table %i", (_, expected) => {
    const [reference, current] = expected.table as [number[], number[]];
    const result = chiSquaredTest(reference, current);
    expectClose(result.statistic, expected.statistic, 1e-10);
    expect(result.degreesOfFreedom).toBe(expected.dof);
    expectClose(result.pValue, expected.p_value, 1e-10);
    expectClose(result.cramersV, expected.cramers_v, 1e-10);
  });
});

test.each(golden.chi2_sf as [number, number, number][])("chiSquaredSf(%f, %i) is %f", (x, dof, sf) => {
  expectClose(chiSquaredSf(x, dof), sf, 1e-10);
});

test("a category that neither sample has changes nothing", () => {
  expect(chiSquaredTest([5, 0, 9], [7, 0, 3])).toEqual(chiSquaredTest([5, 9], [7, 3]));
});

test("one category alone cannot differ", () => {
  expect(chiSquaredTest([5], [7])).toEqual({ statistic: 0, degreesOfFreedom: 0, pValue: 1, cramersV: 0 });
});

test("an empty sample is refused by name", () => {
  expect(() => chiSquaredTest([1, 2], [0, 0])).toThrow("current must have at least one value, got none");
  expect(() => chiSquaredTest([1, 2], [1])).toThrow("current must have 2 categories, got 1");
});

test("Cramér's V of samples that share no category is 1 and not a rounding error more", () => {
  for (let n = 1; n <= 200; n++) {
    const reference = Array.from({ length: 12 }, (_, k) => (k === 5 ? 0 : k + 1));
    const current = Array.from({ length: 12 }, (_, k) => (k === 5 ? n : 0));
    const { cramersV } = chiSquaredTest(reference, current);
    expect(cramersV).toBeLessThanOrEqual(1);
    expect(cramersV).toBeCloseTo(1, 12);
  }
});
