import type { Rng } from "./rng.ts";

/** Row numbers in ascending order; each row of the data is in exactly one of the two. */
export interface Split {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
}

/**
 * Splits rows at random so that each class gives the same share to validation, rounded to whole rows.
 *
 * Every class keeps at least one row in train, so a class with one row is not in validation.
 *
 * @param y class indices, (n_samples)
 * @param share of the rows that go to validation, 0 to 1
 */
export function stratifiedSplit(y: Uint8Array, nClasses: number, share: number, rng: Rng): Split {
  const inValidation = drawPerClass(y, nClasses, (rows) => Math.min(Math.round(rows * share), rows - 1), rng);
  return { train: rowsWhere(inValidation, 0), validation: rowsWhere(inValidation, 1) };
}

/**
 * Draws rows at random so that each class keeps its share of the rows, rounded down, but at least one row.
 *
 * @param y class indices, (n_samples)
 * @param size how many rows to draw; a result is longer only by classes too small for their share to be a whole row
 * @returns row numbers in ascending order; all of them if `size` is the number of rows or more
 */
export function stratifiedSample(y: Uint8Array, nClasses: number, size: number, rng: Rng): Uint32Array {
  const share = Math.min(1, size / y.length);
  return rowsWhere(
    drawPerClass(y, nClasses, (rows) => Math.max(1, Math.floor(rows * share)), rng),
    1,
  );
}

/** How many rows each class has, (n_classes). */
export function countClasses(y: Uint8Array, nClasses: number): Uint32Array {
  const counts = new Uint32Array(nClasses);
  for (const k of y) counts[k]!++;
  return counts;
}

/**
 * Marks with 1 the rows drawn: `wanted(rows)` of each class that has rows, every subset of that size equally likely.
 *
 * Source: selection sampling, Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S.
 */
function drawPerClass(y: Uint8Array, nClasses: number, wanted: (rows: number) => number, rng: Rng): Uint8Array {
  const left = countClasses(y, nClasses);
  const needed = left.map((rows) => (rows === 0 ? 0 : wanted(rows)));
  const drawn = new Uint8Array(y.length);
  for (let i = 0; i < y.length; i++) {
    const k = y[i]!;
    if (rng() * left[k]!-- < needed[k]!) {
      drawn[i] = 1;
      needed[k]!--;
    }
  }
  return drawn;
}

function rowsWhere(marks: Uint8Array, mark: number): Uint32Array {
  let size = 0;
  for (const m of marks) if (m === mark) size++;
  const rows = new Uint32Array(size);
  for (let i = 0, at = 0; i < marks.length; i++) if (marks[i] === mark) rows[at++] = i;
  return rows;
}
