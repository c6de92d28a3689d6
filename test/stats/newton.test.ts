import { expect, test } from "bun:test";
import { minimise, type Point } from "../../src/stats/newton.ts";

/** Σ scaleⱼ · (cosh(xⱼ - j) - 1), least at (0, 1, 2, ...). */
const coshes =
  (scales: readonly number[]) =>
  (x: Float64Array): Point => ({
    x,
    value: scales.reduce((sum, scale, j) => sum + scale * (Math.cosh(x[j]! - j) - 1), 0),
    gradient: Float64Array.from(scales, (scale, j) => scale * Math.sinh(x[j]! - j)),
    hessianTimes: (vector) => vector.map((value, j) => scales[j]! * Math.cosh(x[j]! - j) * value),
  });

const pointsOf = (evaluate: (x: Float64Array) => Point, start: number[], most = 100) => [
  ...minimise(evaluate, Float64Array.from(start)).take(most),
];

test("finds the minimum, from afar and with scales far apart", () => {
  for (const start of [
    [0, 0, 0],
    [20, -20, 5],
  ]) {
    const { x } = pointsOf(coshes([1, 1e-3, 1e3]), start).at(-1)!;
    x.forEach((value, j) => {
      expect(value).toBeCloseTo(j, 6);
    });
  }
});

test("begins with the start, and the value never rises", () => {
  const points = pointsOf(coshes([1, 10]), [3, -8]);
  expect([...points[0]!.x]).toEqual([3, -8]);
  for (let i = 1; i < points.length; i++) expect(points[i]!.value).toBeLessThanOrEqual(points[i - 1]!.value);
});

test("a start near the minimum takes fewer iterations", () => {
  const iterations = (start: number[]) =>
    pointsOf(coshes([1, 10, 100]), start).findIndex(({ gradient }) => gradient.every((g) => Math.abs(g) < 1e-6));
  expect(iterations([0.1, 1.1, 2.1])).toBeLessThan(iterations([9, 9, 9]));
});

test("takes a shorter step where the whole one would overshoot", () => {
  // Σ ln cosh is so flat far out that Newton's step leads further away.
  const logCosh = (x: Float64Array): Point => ({
    x,
    value: Math.log(Math.cosh(x[0]!)),
    gradient: x.map(Math.tanh),
    hessianTimes: (vector) => vector.map((value) => value / Math.cosh(x[0]!) ** 2),
  });
  expect(pointsOf(logCosh, [3]).at(-1)!.x[0]!).toBeCloseTo(0, 6);
});

test("goes down the gradient where the function does not curve", () => {
  const ramp = (x: Float64Array): Point => ({
    x,
    value: Math.max(0, x[0]!),
    gradient: x.map((value) => (value > 0 ? 1 : 0)),
    hessianTimes: (vector) => new Float64Array(vector.length),
  });
  expect(pointsOf(ramp, [2.5]).at(-1)!.value).toBe(0);
});

test("ends where float64 shows no better point", () => {
  const kink = (x: Float64Array): Point => ({
    x,
    value: Math.abs(x[0]!),
    gradient: Float64Array.of(x[0]! < 0 ? -1 : 1),
    hessianTimes: (vector) => vector,
  });
  expect(pointsOf(kink, [0])).toHaveLength(1);
  expect(pointsOf(coshes([1, 1e-3, 1e3]), [3, 3, 3]).length).toBeLessThan(50);
});
