import { expect } from "bun:test";

/** Below this, numbers lose their digits one by one. */
const SMALLEST_NORMAL = 2 ** -1022;

/** Expects `actual` to equal `expected` to a relative tolerance, where there are digits to compare; NaN equals NaN. */
export function expectClose(actual: number, expected: number, rtol: number): void {
  const tolerance = Math.max(rtol * Math.abs(expected), SMALLEST_NORMAL);
  const close = Number.isNaN(expected) ? Number.isNaN(actual) : Math.abs(actual - expected) <= tolerance;
  expect(close, `${actual} should be ${expected} to ${rtol}`).toBeTrue();
}
