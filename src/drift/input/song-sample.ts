import { FEATURE_NAMES } from "../../features.ts";
import type { Rng } from "../../stats/rng.ts";

const WIDTH = FEATURE_NAMES.length;

/**
 * A random sample of a stream of songs, of those that have a genre and all features: all of few, `size` of many, each
 * equally likely.
 *
 * Source: Vitter, "Random Sampling with a Reservoir" (1985), algorithm R.
 */
export class SongSample {
  readonly genres: string[] = [];
  readonly #X: Float64Array;
  readonly #size: number;
  readonly #rng: Rng;
  #seen = 0;

  constructor(size: number, rng: Rng) {
    this.#size = size;
    this.#rng = rng;
    this.#X = new Float64Array(size * WIDTH);
  }

  /** Row-major (n_songs × 12). */
  get X(): Float64Array {
    return this.#X.subarray(0, this.genres.length * WIDTH);
  }

  /** @param values in `FEATURE_NAMES` order, (12) */
  add(values: Float64Array, genre: string | undefined): void {
    if (genre === undefined || values.some(Number.isNaN)) return;
    const place = this.#seen < this.#size ? this.#seen : Math.floor(this.#rng() * (this.#seen + 1));
    this.#seen++;
    if (place >= this.#size) return;
    this.#X.set(values, place * WIDTH);
    this.genres[place] = genre;
  }
}
