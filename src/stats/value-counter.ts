import { countValues, type ValueCounts } from "./value-counts.ts";

const FIRST_CAPACITY = 4096;
const CAPACITY = 16_384;

/**
 * Counts the distinct values of a stream of values, in memory that grows with their number and not with the stream's
 * length. O(n log n).
 */
export class ValueCounter {
  #counted: ValueCounts = countValues(new Float64Array(0));
  #waiting = new Float64Array(FIRST_CAPACITY);
  #length = 0;

  /** Counts a value; NaN counts as missing. */
  add(value: number): void {
    if (this.#length === this.#waiting.length) this.#makeRoom();
    this.#waiting[this.#length++] = value;
  }

  /** The counts of all values so far. */
  counts(): ValueCounts {
    if (this.#length > 0) this.#counted = withValues(this.#counted, this.#waiting.subarray(0, this.#length));
    this.#length = 0;
    return this.#counted;
  }

  /** As many values wait as there are distinct ones, so that merging costs no more than sorting. */
  #makeRoom(): void {
    const capacity = this.#waiting.length;
    if (capacity < CAPACITY) {
      const larger = new Float64Array(2 * capacity);
      larger.set(this.#waiting);
      this.#waiting = larger;
    } else if (this.counts().values.length > capacity) {
      this.#waiting = new Float64Array(2 * capacity);
    }
  }
}

/** Where counts are merged before their number is known. */
let scratch = { values: new Float64Array(0), counts: new Float64Array(0) };

/**
 * The counts of a sample and further values.
 *
 * @param added (n_added); they are sorted
 */
function withValues(counted: ValueCounts, added: Float64Array): ValueCounts {
  added.sort();
  let n = added.length;
  while (n > 0 && Number.isNaN(added[n - 1]!)) n--;

  const most = counted.values.length + n;
  if (scratch.values.length < most) scratch = { values: new Float64Array(most), counts: new Float64Array(most) };
  const { values, counts } = scratch;
  const length = mergeSorted(counted, added.subarray(0, n), values, counts);
  return {
    values: values.slice(0, length),
    counts: counts.slice(0, length),
    n: counted.n + n,
    missing: counted.missing + added.length - n,
  };
}

/** Merges counts with sorted values into `values` and `counts`; the answer is how many distinct values there are. */
function mergeSorted(
  { values: known, counts: knownCounts }: ValueCounts,
  added: Float64Array,
  values: Float64Array,
  counts: Float64Array,
): number {
  let length = 0;
  let i = 0;
  for (let j = 0; j < added.length; ) {
    const value = added[j]! + 0;
    for (; i < known.length && known[i]! < value; i++) {
      values[length] = known[i]!;
      counts[length++] = knownCounts[i]!;
    }
    let count = i < known.length && known[i] === value ? knownCounts[i++]! : 0;
    for (; j < added.length && added[j] === value; j++) count++;
    values[length] = value;
    counts[length++] = count;
  }
  values.set(known.subarray(i), length);
  counts.set(knownCounts.subarray(i), length);
  return length + known.length - i;
}
