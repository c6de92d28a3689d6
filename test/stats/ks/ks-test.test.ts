import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { criticalD, type KsMethod, ksPValue, ksTest } from "../../../src/stats/ks/ks-test.ts";
import { kstwoIsf, kstwoSf } from "../../../src/stats/ks/kstwo.ts";
import { countValues } from "../../../src/stats/value-counts.ts";
import { expectClose } from "../close-to.ts";
import { kstwoVectors, sampleOf, twoSidedVectors } from "./ks-vectors.ts";

const counts = (values: Iterable<number>) => countValues(Float64Array.from(values));

describe("ksTest equals scipy 1.17.1's ks_2samp", () => {
  test.each(twoSidedVectors.map((vector, i) => [`${i} ${vector.name} ${vector.method}`, vector] as const))(
    "%s",
    (_, vector) => {
      const result = ksTest(
        countValues(sampleOf(vector.x)),
        countValues(sampleOf(vector.y)),
        vector.method as KsMethod,
      );
      expectClose(result.statistic, vector.statistic, 1e-12);
      expectClose(result.pValue, Number(vector.pvalue), Math.max(vector.n1, vector.n2) <= 1000 ? 1e-12 : 1e-9);
    },
  );
});

describe("kstwoSf equals scipy 1.17.1's kstwo.sf", () => {
  test.each([...new Set(kstwoVectors.map(([n]) => n))])("of %i values", (n) => {
    for (const [, x, sf] of kstwoVectors.filter((vector) => vector[0] === n)) {
      expectClose(kstwoSf(x, n), sf, n <= 1000 ? 1e-12 : 1e-9);
    }
  });
});

describe("ksTest", () => {
  const sample = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 40 });

  test("is symmetric and in [0, 1]", () => {
    fc.assert(
      fc.property(sample, sample, (x, y) => {
        const forth = ksTest(counts(x), counts(y));
        const back = ksTest(counts(y), counts(x));
        expect(back.statistic).toBe(forth.statistic);
        expect(back.pValue).toBe(forth.pValue);
        for (const share of [forth.statistic, forth.pValue]) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test("is unchanged by an increasing map of the values", () => {
    fc.assert(
      fc.property(sample, sample, (x, y) => {
        const cube = (value: number) => value ** 3 - 7;
        expect(ksTest(counts(x.map(cube)), counts(y.map(cube))).statistic).toBe(ksTest(counts(x), counts(y)).statistic);
      }),
    );
  });

  test("reproduces the p-value of the published comparison of 550,622 songs", () => {
    const { pValue, method } = ksPValue(0.021669623165317453, 277_474, 273_148);
    expectClose(pValue, 1.4044830319096838e-56, 1e-9);
    expect(method).toBe("asymp");
    expectClose(ksPValue(0.017815685444857954, 277_474, 273_148).pValue, 2.2156283204156868e-38, 1e-9);
    expectClose(ksPValue(0.03963623810499739, 277_474, 273_148).pValue, 2.476328613301836e-188, 1e-9);
  });

  test("refuses an empty sample by name", () => {
    expect(() => ksTest(counts([]), counts([1]))).toThrow("reference must have at least one value, got none");
    expect(() => ksTest(counts([1]), counts([Number.NaN]))).toThrow("current must have at least one value, got none");
  });

  test("refuses a one-sided alternative by name", () => {
    expect(() => ksTest(counts([1]), counts([2]), "auto", "less")).toThrow(
      'ks alternative must be "two-sided", got "less"',
    );
  });
});

describe("criticalD", () => {
  test.each([
    [7, 5],
    [30, 71],
    [1000, 1000],
    [277_474, 273_148],
    [277_474, 12],
  ])("of %i against %i values is where p crosses alpha", (n1, n2) => {
    for (const alpha of [0.05, 0.001]) {
      const critical = criticalD(n1, n2, alpha);
      if (critical === undefined) continue;
      const method = n1 * n2 <= 100_000 ? "exact" : "asymp";
      const below = method === "exact" ? critical - 1 / (n1 * n2) : critical * (1 - 1e-6);
      expect(ksPValue(Math.min(critical * (1 + 1e-9), 1), n1, n2, method).pValue).toBeLessThan(alpha);
      expect(ksPValue(below, n1, n2, method).pValue).toBeGreaterThanOrEqual(alpha);
    }
  });

  test("is undefined where no statistic is significant", () => {
    expect(criticalD(3, 3, 0.05)).toBeUndefined();
  });

  test("inverts the distribution at every size", () => {
    for (const n of [1, 2, 7, 50, 139, 141, 5000, 2_000_000]) {
      for (const alpha of [0.5, 0.05, 0.001]) expectClose(kstwoSf(kstwoIsf(alpha, n), n), alpha, 1e-8);
    }
  });
});
