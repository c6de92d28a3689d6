/** The largest difference of rows from Python to a row-major matrix, which must have as many values. */
export function largestDifference(rows: readonly (readonly number[])[], matrix: Float64Array): number {
  const values = rows.flat();
  if (values.length !== matrix.length) throw new Error(`expected ${matrix.length} values, got ${values.length}`);
  return values.reduce((largest, value, i) => Math.max(largest, Math.abs(value - matrix[i]!)), 0);
}
