import { type Static, Type } from "@sinclair/typebox";

/** The mean and the scale of each column, which make any row of features comparable across columns. */
export const Scaler = Type.Object(
  {
    mean: Type.Array(Type.Number(), { description: "Mean of each column, (n_features)" }),
    scale: Type.Array(Type.Number({ exclusiveMinimum: 0 }), {
      description: "Population standard deviation of each column, 1 if the column is constant, (n_features)",
    }),
  },
  { additionalProperties: false },
);
export type Scaler = Static<typeof Scaler>;

/** A column whose deviation is this small against its mean holds one value and rounding errors. */
const CONSTANT_TOLERANCE = 10 * Number.EPSILON;

/**
 * Fits a scaler as scikit-learn's StandardScaler does: mean and population standard deviation of each column.
 *
 * @param X row-major, (n_samples × n_features)
 * @throws {RangeError} if `X` holds no whole row or a value is not finite
 */
export function fitScaler(X: Float64Array, nFeatures: number): Scaler {
  const rows = X.length / nFeatures;
  if (!Number.isInteger(rows) || rows === 0) {
    throw new RangeError(`fitScaler: expected rows of ${nFeatures} values, got ${X.length} values`);
  }
  const mean = new Float64Array(nFeatures);
  for (let at = 0; at < X.length; ) for (let j = 0; j < nFeatures; j++) mean[j]! += X[at++]!;
  for (let j = 0; j < nFeatures; j++) mean[j]! /= rows;
  if (!mean.every(Number.isFinite)) throw new RangeError("fitScaler: expected finite values");

  const squares = new Float64Array(nFeatures);
  for (let at = 0; at < X.length; ) for (let j = 0; j < nFeatures; j++) squares[j]! += (X[at++]! - mean[j]!) ** 2;
  const scale = Array.from(squares, (sum, j) => {
    const deviation = Math.sqrt(sum / rows);
    return deviation > CONSTANT_TOLERANCE * Math.abs(mean[j]!) ? deviation : 1;
  });
  return { mean: Array.from(mean), scale };
}

/** Far past any real value, and small enough that a model's products and sums of such values stay finite. */
const LARGEST = 1e100;

/**
 * Standardises each column: (x - mean) / scale, held within ±1e100 so that no finite value overflows in a model.
 *
 * @param X row-major, (n_samples × n_features); it is not changed unless it is `out`
 * @param out where to write, as long as `X` or longer; a new array if absent
 * @returns `out`
 */
export function standardise({ mean, scale }: Scaler, X: Float64Array, out = new Float64Array(X.length)): Float64Array {
  const nFeatures = mean.length;
  for (let at = 0; at < X.length; ) {
    for (let j = 0; j < nFeatures; j++, at++) {
      out[at] = Math.max(-LARGEST, Math.min(LARGEST, (X[at]! - mean[j]!) / scale[j]!));
    }
  }
  return out;
}
