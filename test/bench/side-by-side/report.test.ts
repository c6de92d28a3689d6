import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { Value } from "@sinclair/typebox/value";
import { README_TABLE, reportOf, summaryTable } from "./report.ts";
import { type Result, Results } from "./results.ts";

const ROOT = join(import.meta.dir, "../../..");
const textOf = (path: string) => Bun.file(join(ROOT, path)).text();

/** Results in which each size takes `seconds(rows)` on our side and twice that on the others. */
function resultsOf(sizes: readonly number[], seconds: (rows: number) => number): Results {
  const results = sizes.flatMap((rows) =>
    (["ours", "scaffold", "tuned"] as const).map((side): Result => {
      const figures = { seconds: seconds(rows) * (side === "ours" ? 1 : 2), cpuSeconds: 1, peakBytes: 1e8 };
      return { task: "drift, batch", side, rows, figures, rounds: 5 };
    }),
  );
  return {
    date: "2026-01-31T00:00:00Z",
    machine: { cpu: "a", cores: 2, memory_gb: 4, os: "b" },
    versions: {},
    results,
  };
}

describe("the benchmark's report", () => {
  test("says by the aims which ratios are met and which missed, at the published size", () => {
    const table = summaryTable(resultsOf([550_622], () => 1));
    expect(table).toContain("| drift, batch | 1 s | 2 s | **0.5 (≤ 0.3), missed** | 2 s | 0.5 (≤ 0.5) |");
    expect(table).toContain("| peak memory, drift, batch | 100 MB | 100 MB | **1 (≤ 0.15), missed** |");
    expect(summaryTable(resultsOf([1000], () => 1))).toContain("| drift, batch | 1 s | 2 s | 0.5 | 2 s | 0.5 |");
  });

  test("states growth as the exponent between the two largest sizes", () => {
    const report = reportOf(resultsOf([10, 1000, 100_000], (rows) => rows ** 1.5));
    expect(report).toContain("| k of n^k, 1,000 to 100,000 songs |");
    expect(report).toContain("| drift, batch | 1.50 | 1.50 | 1.50 | 0.00 | 0.00 | 0.00 |");
  });

  test("that is committed is the one that the committed results make", async () => {
    const results: unknown = JSON.parse(await textOf("test/bench/results.json"));
    expect([...Value.Errors(Results, results)]).toEqual([]);
    expect(await textOf("test/bench/RESULTS.md")).toBe(`${reportOf(results as Results)}\n`);
    expect(README_TABLE.exec(await textOf("README.md"))?.[0]).toBe(summaryTable(results as Results));
  });
});
