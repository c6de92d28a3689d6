/** A way to adjust p-values for how many tests were made. */
export type Correction = "benjamini-hochberg" | "bonferroni";

/**
 * P-values adjusted for their number, so that each can be compared with alpha: by Benjamini and Hochberg the share of
 * false alarms among the alarms stays below alpha, by Bonferroni the chance of any false alarm. O(n log n).
 *
 * Source: Benjamini and Hochberg, "Controlling the false discovery rate" (1995).
 *
 * @param pValues (n_tests)
 * @returns in the same order, (n_tests)
 */
export function adjustPValues(pValues: readonly number[], correction: Correction): number[] {
  const n = pValues.length;
  if (correction === "bonferroni") return pValues.map((p) => Math.min(p * n, 1));

  const descending = pValues.map((_, i) => i).sort((a, b) => pValues[b]! - pValues[a]!);
  const adjusted = new Array<number>(n);
  let smallest = 1;
  for (const [i, index] of descending.entries()) {
    smallest = Math.min(smallest, (pValues[index]! * n) / (n - i));
    adjusted[index] = smallest;
  }
  return adjusted;
}
