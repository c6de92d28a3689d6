import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { countValues, mergeCounts } from "../../src/stats/value-counts.ts";

describe("countValues", () => {
  test("gives distinct values in ascending order with their counts", () => {
    const { values, counts, n, missing } = countValues(Float64Array.of(3, 1, 3, Number.NEGATIVE_INFINITY, 2, 3));
    expect([...values]).toEqual([Number.NEGATIVE_INFINITY, 1, 2, 3]);
    expect([...counts]).toEqual([1, 1, 1, 3]);
    expect({ n, missing }).toEqual({ n: 6, missing: 0 });
  });

  test("counts NaN as missing and -0 as 0", () => {
    const { values, counts, n, missing } = countValues(Float64Array.of(0, Number.NaN, -0, 5, Number.NaN));
    expect([...values]).toEqual([0, 5]);
    expect([...counts]).toEqual([2, 1]);
    expect({ n, missing }).toEqual({ n: 3, missing: 2 });
  });

  test("leaves the column as it was", () => {
    const column = Float64Array.of(2, 1);
    countValues(column);
    expect([...column]).toEqual([2, 1]);
  });

  test("gives nothing for an empty column", () => {
    expect(countValues(new Float64Array())).toEqual({
      values: new Float64Array(),
      counts: new Float64Array(),
      n: 0,
      missing: 0,
    });
  });
});

describe("mergeCounts", () => {
  test("equals counting both columns at once", () => {
    const column = fc.array(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double()));
    fc.assert(
      fc.property(column, column, (x, y) => {
        const [a, b] = [Float64Array.from(x), Float64Array.from(y)];
        expect(mergeCounts(countValues(a), countValues(b))).toEqual(countValues(Float64Array.of(...a, ...b)));
      }),
    );
  });
});
