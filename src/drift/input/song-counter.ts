import { FEATURE_NAMES, type FeatureName } from "../../features.ts";
import { ValueCounter } from "../../stats/value-counter.ts";
import type { DriftSide } from "../detect.ts";

/** Counts songs, one by one, into a side of the comparison; memory grows with the number of distinct values. */
export class SongCounter {
  #rows = 0;
  readonly #counters = FEATURE_NAMES.map(() => new ValueCounter());
  readonly #genres = new Map<string, number>();

  /**
   * Counts a song.
   *
   * @param values in `FEATURE_NAMES` order, (12); NaN is a missing value
   * @param genre `undefined` if it is missing
   */
  add(values: Float64Array, genre: string | undefined): void {
    this.#rows++;
    for (let index = 0; index < values.length; index++) this.#counters[index]!.add(values[index]!);
    if (genre !== undefined) this.#genres.set(genre, (this.#genres.get(genre) ?? 0) + 1);
  }

  /**
   * The counts of all songs so far.
   *
   * @param features those that the songs have; by default the ones with a value
   */
  counts(features?: readonly FeatureName[]): Pick<DriftSide, "rows" | "features" | "genres"> {
    const counted = FEATURE_NAMES.map((name, index) => [name, this.#counters[index]!.counts()] as const);
    return {
      rows: this.#rows,
      features: Object.fromEntries(counted.filter(([name, { n }]) => (features ? features.includes(name) : n > 0))),
      genres: this.#genres,
    };
  }
}
