const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const EXACT_DIGITS = 15;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * The number that `bytes[start..end)` spells in decimal, correctly rounded; NaN where it spells none.
 *
 * Up to 15 digits and a power of ten up to 22 are exact in doubles, so that one multiplication or division rounds
 * correctly (W. D. Clinger, How to read floating point numbers accurately, 1990); the rest is left to `Number`.
 */
export function parseDecimal(bytes: Buffer, start: number, end: number): number {
  let at = start;
  const negative = bytes[at] === 45;
  if (negative) at++;
  let mantissa = 0;
  let digits = 0;
  let scale = 0;
  let fraction = false;
  for (; at < end; at++) {
    const digit = bytes[at]! - 48;
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digits++;
      if (fraction) scale--;
    } else if (digit === -2 && !fraction) {
      fraction = true;
    } else {
      break;
    }
  }
  if (at < end && digits > 0 && (bytes[at]! | 32) === 101) {
    at++;
    const sign = bytes[at] === 45 ? -1 : 1;
    if (bytes[at] === 45 || bytes[at] === 43) at++;
    const first = at;
    let exponent = 0;
    for (; at < end; at++) {
      const digit = bytes[at]! - 48;
      if (digit < 0 || digit > 9) break;
      exponent = exponent * 10 + digit;
    }
    if (at === first) return Number.NaN;
    scale += sign * exponent;
  }
  if (at < end || digits === 0 || digits > EXACT_DIGITS || scale > 22 || scale < -22) {
    const text = bytes.toString("latin1", start, end).trim();
    return DECIMAL.test(text) ? Number(text) : Number.NaN;
  }
  const value = scale < 0 ? mantissa / POWERS_OF_TEN[-scale]! : mantissa * POWERS_OF_TEN[scale]!;
  return negative ? -value : value;
}
