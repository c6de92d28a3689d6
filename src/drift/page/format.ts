import { grouped } from "../../io/format.ts";

const NONE = "–";
const thousands = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 6 });

/** A number of any size in four digits; a dash if there is none. */
export function measure(value: number | null): string {
  return value === null ? NONE : shortest(value, 4, (rounded) => grouped(Math.round(rounded)));
}

/** A round number for an axis: `0.5`, `200K`, `1e+300`. */
export function axisNumber(value: number): string {
  return shortest(value, 6, thousands.format);
}

/** A distance or effect size: three decimals; a dash if there is none. */
export function distance(value: number | null): string {
  return value === null ? NONE : value.toFixed(3);
}

/** A p-value: `0.0213`, `2.2e−38`, `< 1e−300`. */
export function probability(p: number): string {
  if (p < 1e-300) return "< 1e−300";
  return p < 1e-4 ? minus(p.toExponential(1)) : p.toPrecision(3);
}

/** A share of 1 in per cent, as short as it goes: `12.3 %`, `0.05 %`, `20 %`. */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(share < 0.01 ? 2 : 3))} %`;
}

/** A share of 1 in per cent with one decimal, for columns: `12.0 %`. */
export function percentColumn(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** A difference of shares in percentage points: `+1.2 pp`. */
export function percentagePoints(difference: number): string {
  return `${difference > 0 ? "+" : ""}${minus((difference * 100).toFixed(1))} pp`;
}

/** A number with as many significant digits, written by `formatLarge` from a thousand on while that stays short. */
function shortest(value: number, digits: number, formatLarge: (rounded: number) => string): string {
  const rounded = Number(value.toPrecision(digits));
  const isLarge = Math.abs(rounded) >= 1000 && Math.abs(rounded) < 1e15;
  return minus(isLarge ? formatLarge(rounded) : String(rounded));
}

function minus(text: string): string {
  return text.replaceAll("-", "−");
}
