/** A count with thousands separated: `550,622`. */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** The time since `started` (`performance.now()`), as `1.23 s`. */
export function seconds(started: number): string {
  return `${((performance.now() - started) / 1000).toFixed(2)} s`;
}
