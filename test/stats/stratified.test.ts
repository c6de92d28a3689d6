import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createRng } from "../../src/stats/rng.ts";
import { countClasses, stratifiedSample, stratifiedSplit } from "../../src/stats/stratified.ts";

const N_CLASSES = 5;
const labels = fc.uint8Array({ min: 0, max: N_CLASSES - 1, minLength: 1, maxLength: 300 });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const seed = fc.integer();

const classesOf = (y: Uint8Array, rows: Uint32Array) =>
  countClasses(
    Uint8Array.from(rows, (row) => y[row]!),
    N_CLASSES,
  );
const isAscending = (rows: Uint32Array) => rows.every((row, i) => i === 0 || row > rows[i - 1]!);

describe("stratifiedSplit", () => {
  test("is a partition with each part in ascending order", () => {
    fc.assert(
      fc.property(labels, share, seed, (y, share, seed) => {
        const { train, validation } = stratifiedSplit(y, N_CLASSES, share, createRng(seed));
        expect(isAscending(train) && isAscending(validation)).toBe(true);
        expect([...train, ...validation].sort((a, b) => a - b)).toEqual(Array.from(y, (_, row) => row));
      }),
    );
  });

  test("gives each class's share to validation, to the nearest row, and leaves one row in train", () => {
    fc.assert(
      fc.property(labels, share, seed, (y, share, seed) => {
        const { validation } = stratifiedSplit(y, N_CLASSES, share, createRng(seed));
        const drawn = classesOf(y, validation);
        countClasses(y, N_CLASSES).forEach((rows, k) => {
          expect(drawn[k]).toBe(Math.max(0, Math.min(Math.round(rows * share), rows - 1)));
        });
      }),
    );
  });

  test("depends on the seed alone", () => {
    const y = Uint8Array.from({ length: 200 }, (_, i) => i % N_CLASSES);
    const validation = (seed: number) => stratifiedSplit(y, N_CLASSES, 0.3, createRng(seed)).validation;
    expect(validation(1)).toEqual(validation(1));
    expect(validation(1)).not.toEqual(validation(2));
  });

  test("draws every row equally often", () => {
    const y = new Uint8Array(10);
    const times = new Uint32Array(10);
    const rng = createRng(7);
    for (let i = 0; i < 2000; i++) for (const row of stratifiedSplit(y, 1, 0.3, rng).validation) times[row]!++;
    for (const count of times) expect(Math.abs(count - 600)).toBeLessThan(100);
  });
});

describe("stratifiedSample", () => {
  test("keeps each class's share, rounded down, and at least one row of each class", () => {
    fc.assert(
      fc.property(labels, fc.integer({ min: 1, max: 300 }), seed, (y, size, seed) => {
        const rows = stratifiedSample(y, N_CLASSES, size, createRng(seed));
        const drawn = classesOf(y, rows);
        expect(isAscending(rows)).toBe(true);
        expect(rows.length).toBeLessThanOrEqual(size + N_CLASSES);
        countClasses(y, N_CLASSES).forEach((total, k) => {
          const share = Math.min(1, size / y.length);
          expect(drawn[k]).toBe(total === 0 ? 0 : Math.max(1, Math.floor(total * share)));
        });
      }),
    );
  });

  test("is every row where as many or more are asked for", () => {
    const y = Uint8Array.of(0, 1, 0, 2);
    expect(Array.from(stratifiedSample(y, 3, 4, createRng(1)))).toEqual([0, 1, 2, 3]);
    expect(Array.from(stratifiedSample(y, 3, 1e9, createRng(1)))).toEqual([0, 1, 2, 3]);
  });
});
