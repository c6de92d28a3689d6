/** A kernel of row `i` of `A` and row `j` of `B`, both row-major with `nFeatures` columns. */
export type Kernel = (A: Float64Array, i: number, B: Float64Array, j: number, nFeatures: number) => number;

/** The linear kernel a · b. */
export const product: Kernel = (A, i, B, j, nFeatures) => {
  let sum = 0;
  for (let at = i * nFeatures, bt = j * nFeatures, end = at + nFeatures; at < end; ) sum += A[at++]! * B[bt++]!;
  return sum;
};

/** The radial basis function kernel exp(-gamma · |a - b|²). */
export function rbf(gamma: number): Kernel {
  return (A, i, B, j, nFeatures) => {
    let sum = 0;
    for (let at = i * nFeatures, bt = j * nFeatures, end = at + nFeatures; at < end; ) {
      const difference = A[at++]! - B[bt++]!;
      sum += difference * difference;
    }
    return Math.exp(-gamma * sum);
  };
}
