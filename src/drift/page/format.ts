const NONE = "–";
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
const whole = new Intl.NumberFormat("en");

/** A count with thousands separated: `277,474`. */
export function count(value: number): string {
  return whole.format(value);
}

/** A number of any size in four digits; a dash where there is none. */
export function measure(value: number | null): string {
  if (value === null) return NONE;
  const rounded = Number(value.toPrecision(4));
  return Math.abs(rounded) >= 1000 ? whole.format(Math.round(rounded)) : minus(String(rounded));
}

/** A number for an axis: `200K`. */
export function tick(value: number): string {
  return minus(compact.format(value));
}

/** A distance or effect size: three decimals; a dash where there is none. */
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

function minus(text: string): string {
  return text.replaceAll("-", "−");
}
