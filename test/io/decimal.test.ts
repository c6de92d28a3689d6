import { expect, test } from "bun:test";
import fc from "fast-check";
import { parseDecimal } from "../../src/io/decimal.ts";

function parse(text: string): number {
  const bytes = Buffer.from(`x${text}y`);
  return parseDecimal(bytes, 1, bytes.length - 1);
}

test("reads back every finite double, in JavaScript's notation and with fixed and exponential digits", () => {
  const double = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(double, (value) => expect(parse(String(value))).toBe(Number(String(value)))),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(double, fc.integer({ min: 0, max: 20 }), (value, digits) => {
      const text = value.toExponential(digits);
      expect(parse(text)).toBe(Number(text));
    }),
    { numRuns: 2000 },
  );
});

test("reads short decimals as Number does", () => {
  const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(
      digits,
      digits,
      fc.integer({ min: -40, max: 40 }),
      fc.constantFrom("", "-", "+"),
      (a, b, exponent, sign) => {
        for (const text of [
          `${sign}${a}.${b}`,
          `${sign}${a}`,
          `${sign}.${b}`,
          `${sign}${a}.`,
          `${sign}${a}.${b}e${exponent}`,
        ]) {
          expect(parse(text)).toBe(Number(text));
        }
      },
    ),
    { numRuns: 2000 },
  );
});

test.each(["", "-", ".", "e5", "1e", "1e+", "0x10", "1_000", "1,5", "abc", "Infinity", "NaN", "1.2.3", "--1", "1 2"])(
  "%p spells no number",
  (text) => {
    expect(parse(text)).toBeNaN();
  },
);

test("reads numbers among spaces", () => {
  expect(parse(" 5 ")).toBe(5);
});

test("reads a number too large for a double as infinite", () => {
  expect(parse("1e400")).toBe(Number.POSITIVE_INFINITY);
});
