const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const EXACT_DIGITS = 15;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const PLUS = 43;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const SMALL_E = 101;

/**
 * Reads numbers as JSON spells them, correctly rounded.
 *
 * Up to 15 digits and a power of ten up to 22 are exact in doubles, so that one multiplication or division rounds
 * correctly (W. D. Clinger, How to read floating point numbers accurately, 1990); the rest is left to `Number`.
 */
export class NumberReader {
  /** Offset behind the last byte of the number that was read. */
  end = 0;

  /** The number that begins at `bytes[start]` and goes on as far as it can; NaN if no number begins there. */
  read(bytes: Buffer, start: number): number {
    const negative = bytes[start] === MINUS;
    const first = negative ? start + 1 : start;
    let at = first;
    let mantissa = 0;
    for (let digit = bytes[at]! - ZERO; digit >= 0 && digit <= 9; digit = bytes[++at]! - ZERO) {
      mantissa = mantissa * 10 + digit;
    }
    let digits = at - first;
    if (digits === 0 || (digits > 1 && bytes[first] === ZERO)) return Number.NaN;
    let scale = 0;
    if (bytes[at] === POINT) {
      const from = ++at;
      for (let digit = bytes[at]! - ZERO; digit >= 0 && digit <= 9; digit = bytes[++at]! - ZERO) {
        mantissa = mantissa * 10 + digit;
      }
      scale = from - at;
      if (scale === 0) return Number.NaN;
      digits -= scale;
    }
    if ((bytes[at]! | 32) === SMALL_E) {
      const sign = bytes[++at] === MINUS ? -1 : 1;
      if (bytes[at] === MINUS || bytes[at] === PLUS) at++;
      const from = at;
      let exponent = 0;
      for (let digit = bytes[at]! - ZERO; digit >= 0 && digit <= 9; digit = bytes[++at]! - ZERO) {
        exponent = exponent * 10 + digit;
      }
      if (at === from) return Number.NaN;
      scale += sign * exponent;
    }
    this.end = at;
    if (digits > EXACT_DIGITS || scale > 22 || scale < -22) return Number(bytes.toString("latin1", start, at));
    const value = scale < 0 ? mantissa / POWERS_OF_TEN[-scale]! : mantissa * POWERS_OF_TEN[scale]!;
    return negative ? -value : value;
  }
}

const reader = new NumberReader();

/** The number that `bytes[start..end)` spells in decimal, in or outside JSON; NaN if it spells no number. */
export function parseDecimal(bytes: Buffer, start: number, end: number): number {
  const value = reader.read(bytes, start);
  if (reader.end === end && !Number.isNaN(value)) return value;
  const text = bytes.toString("latin1", start, end).trim();
  return DECIMAL.test(text) ? Number(text) : Number.NaN;
}
