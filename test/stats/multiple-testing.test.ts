import { describe, expect, test } from "bun:test";
import { adjustPValues } from "../../src/stats/multiple-testing.ts";
import golden from "../fixtures/stats.json";
import { expectClose } from "./close-to.ts";

describe(`Benjamini-Hochberg equals scipy ${golden.versions.scipy}'s false_discovery_control`, () => {
  test.each(golden.false_discovery_control.map((expected, i) => [i, expected] as const))("case %i", (_, expected) => {
    for (const [i, p] of adjustPValues(expected.p, "benjamini-hochberg").entries()) {
      expectClose(p, expected.adjusted[i]!, 1e-12);
    }
  });
});

test("Bonferroni multiplies by the number of tests, up to 1", () => {
  expect(adjustPValues([0.01, 0.5, 0], "bonferroni")).toEqual([0.03, 1, 0]);
});

test("no test gives no p-value", () => {
  expect(adjustPValues([], "benjamini-hochberg")).toEqual([]);
});
