import type { ValueCounts } from "./value-counts.ts";

const FIRST_CAPACITY = 4096;
const CAPACITY = 16_384;

/** Where values are merged before their number is known; shared, since no merge waits for another. */
let scratch = { values: new Float64Array(0), counts: new Float64Array(0) };

/**
 * Counts the distinct values of a stream of values, in memory that grows with their number and not with the stream's
 * length. O(n log n).
 */
export class ValueCounter {
  /** Distinct values in ascending order and how often each came, both with room to spare behind `#distinct`. */
  #values = new Float64Array(0);
  #counts = new Float64Array(0);
  #distinct = 0;
  #n = 0;
  #missing = 0;
  #waiting = new Float64Array(FIRST_CAPACITY);
  #length = 0;

  /** Counts a value; NaN counts as missing. */
  add(value: number): void {
    if (this.#length === this.#waiting.length) this.#makeRoom();
    this.#waiting[this.#length++] = value;
  }

  /** The counts of all values so far. */
  counts(): ValueCounts {
    this.#countWaiting();
    return {
      values: this.#values.slice(0, this.#distinct),
      counts: this.#counts.slice(0, this.#distinct),
      n: this.#n,
      missing: this.#missing,
    };
  }

  /** As many values wait as there are distinct ones, so that merging costs no more than sorting. */
  #makeRoom(): void {
    const capacity = this.#waiting.length;
    if (capacity < CAPACITY) {
      const larger = new Float64Array(2 * capacity);
      larger.set(this.#waiting);
      this.#waiting = larger;
      return;
    }
    this.#countWaiting();
    if (this.#distinct > 4 * capacity) this.#waiting = new Float64Array(2 * capacity);
  }

  #countWaiting(): void {
    const added = this.#waiting.subarray(0, this.#length).sort();
    let n = added.length;
    while (n > 0 && Number.isNaN(added[n - 1]!)) n--;
    this.#n += n;
    this.#missing += added.length - n;
    this.#length = 0;

    const most = this.#distinct + n;
    if (scratch.values.length < most)
      scratch = { values: new Float64Array(2 * most), counts: new Float64Array(2 * most) };
    this.#distinct = this.#merge(added.subarray(0, n), scratch.values, scratch.counts);
    if (this.#distinct > this.#values.length) {
      this.#values = new Float64Array(2 * this.#distinct);
      this.#counts = new Float64Array(2 * this.#distinct);
    }
    this.#values.set(scratch.values.subarray(0, this.#distinct));
    this.#counts.set(scratch.counts.subarray(0, this.#distinct));
  }

  /** Merges sorted values with the known ones into `values` and `counts`; returns how many are distinct. */
  #merge(added: Float64Array, values: Float64Array, counts: Float64Array): number {
    const known = this.#values.subarray(0, this.#distinct);
    const knownCounts = this.#counts.subarray(0, this.#distinct);
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
}
