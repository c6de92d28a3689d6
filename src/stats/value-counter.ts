import { countValues, mergeCounts, type ValueCounts } from "./value-counts.ts";

const FIRST_CAPACITY = 4096;
const CAPACITY = 65_536;

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
    if (this.#length > 0) {
      this.#counted = mergeCounts(this.#counted, countValues(this.#waiting.subarray(0, this.#length)));
      this.#length = 0;
    }
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
