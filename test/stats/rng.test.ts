import { expect, test } from "bun:test";
import fc from "fast-check";
import { createRng } from "../../src/stats/rng.ts";

const draw = (seed: number, count: number) => {
  const rng = createRng(seed);
  return Array.from({ length: count }, rng);
};

test("the same seed gives the same numbers, in [0, 1), of 32 bits", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const numbers = draw(seed, 20);
      expect(draw(seed, 20)).toEqual(numbers);
      for (const number of numbers) {
        expect(number).toBeWithin(0, 1);
        expect(Number.isInteger(number * 2 ** 32)).toBe(true);
      }
    }),
  );
});

test("only the low 32 bits of a seed count, and neighbours have nothing in common", () => {
  expect(draw(2 ** 32 + 5, 10)).toEqual(draw(5, 10));
  expect(draw(-1, 10)).toEqual(draw(2 ** 32 - 1, 10));
  const first = Array.from({ length: 1000 }, (_, seed) => draw(seed, 1)[0]!);
  expect(new Set(first).size).toBe(1000);
  expect(first.reduce((sum, number) => sum + number) / 1000).toBeWithin(0.47, 0.53);
});

test("numbers fall into each of a hundred bins about equally often, and do not follow the one before", () => {
  const numbers = draw(7, 100_000);
  const bins = new Float64Array(100);
  for (const number of numbers) bins[Math.floor(number * 100)]!++;
  const chiSquared = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  expect(chiSquared).toBeLessThan(148); // 99 degrees of freedom exceed it once in a thousand times
  const lagged = numbers.slice(1).reduce((sum, number, i) => sum + (number - 0.5) * (numbers[i]! - 0.5), 0) / 1e5;
  expect(Math.abs(lagged * 12)).toBeLessThan(0.015);
});
