import { expect, test } from "bun:test";
import fc from "fast-check";
import { ValueCounter } from "../../src/stats/value-counter.ts";
import { countValues } from "../../src/stats/value-counts.ts";

function counted(values: Iterable<number>): ValueCounter {
  const counter = new ValueCounter();
  for (const value of values) counter.add(value);
  return counter;
}

test("gives the counts of the column, whatever its values", () => {
  const value = fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }), fc.constantFrom(-0, Number.NaN));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 500 }), (values) => {
      expect(counted(values).counts()).toEqual(countValues(Float64Array.from(values)));
    }),
  );
});

test.each([
  ["few distinct values", 100_000, 12],
  ["hundreds of thousands", 300_000, 200_000],
])("gives the counts of a long column with %s", (_, length, distinct) => {
  const column = Float64Array.from({ length }, (_, i) => ((i * 7919) % distinct) / 8);
  expect(counted(column).counts()).toEqual(countValues(column));
});

test("goes on counting after its counts were asked for", () => {
  const counter = counted([1, 2, Number.NaN]);
  const before = counter.counts();
  counter.add(2);
  expect(counter.counts()).toEqual(countValues(Float64Array.of(1, 2, 2, Number.NaN)));
  expect(before).toEqual(countValues(Float64Array.of(1, 2, Number.NaN)));
});
