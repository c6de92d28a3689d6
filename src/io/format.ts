const whole = new Intl.NumberFormat("en");

/** A whole number with its thousands separated: `277,474`. */
export function grouped(value: number): string {
  return whole.format(value);
}

/** The time since `started` (`performance.now()`), as `1.23 s`. */
export function seconds(started: number): string {
  return `${((performance.now() - started) / 1000).toFixed(2)} s`;
}
