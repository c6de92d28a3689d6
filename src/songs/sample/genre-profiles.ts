import type { SampleGenre } from "./published-facts.ts";

/** A style of song within a genre. */
export interface Style {
  /** How far its songs lie from the average song, in `FEATURE_NAMES` order, (12), in spreads of songs of one style. */
  readonly centre: Float64Array;
  readonly nicheGenres: readonly string[];
}

const style = (centre: readonly number[], nicheGenres: readonly string[]): Style => ({
  centre: Float64Array.from(centre),
  nicheGenres,
});

/**
 * The two equally common styles of each genre. They lie apart, often on both sides of another genre, so that a
 * classifier needs more than straight borders to tell the genres; the distances make the reference classifiers reach
 * their published accuracies.
 */
export const GENRE_STYLES: Readonly<Record<SampleGenre, readonly [Style, Style]>> = {
  Rock: [
    style(
      [0.2, -0.2, 0, -0.3, 0.4, -0.8, 0.1, 0, 0, 0.5, -0.1, 0.3],
      ["classic rock", "soft rock", "indie rock", "rock en español"],
    ),
    style([-1.2, 1.3, 0, 1.1, -0.2, 0.7, -1.4, 0, 0, -0.4, 0.5, -0.1], ["metal", "punk", "hard rock", "post-hardcore"]),
  ],
  Pop: [
    style([-0.2, -0.6, 0, 0.1, 0, 0, 0.8, -0.8, 0, -0.6, 0, 0.1], ["singer-songwriter pop", "chanson", "soft pop"]),
    style([1.1, 0.8, 0, 1, 0, 0, -0.5, -0.7, 0, 0.8, 0, -0.4], ["dance pop", "latin pop", "europop", "teen pop"]),
  ],
  Electronic: [
    style([1.1, 1.3, 0, 0.9, -0.4, 0, -1.6, 1, 0, 0.4, 0.5, -0.1], ["house", "techno", "trance", "drum and bass"]),
    style([-0.3, -1.2, 0, -1.3, -0.1, 0, 0.9, 1.7, 0, -1.3, -0.1, 0.8], ["ambient", "downtempo", "trip hop"]),
  ],
  Folk: [
    style(
      [-0.1, -1.5, 0, -1.3, 0.5, -0.2, 1.6, -0.1, 0, -0.2, 0, 0],
      ["folk", "singer-songwriter", "música folclórica"],
    ),
    style([-0.4, 0.1, 0, 0.1, 0.5, -0.7, 0.2, 0.5, 0, -0.7, 0, 0], ["indie folk", "folk rock", "stomp and holler"]),
  ],
  Country: [
    style([0.5, -0.7, 0, -0.7, 1.1, -0.6, 1.1, -0.7, 0, 0.7, 0, -0.8], ["classic country", "honky tonk", "bluegrass"]),
    style([0, 0.7, 0, 1, 0.8, -0.5, -0.4, -0.8, 0, 0.2, 0, -0.2], ["modern country", "country rock", "red dirt"]),
  ],
  "Hip-Hop": [
    style([1.3, -0.1, 0, 0.4, -0.4, 1.4, 0, -0.7, -0.1, -0.5, 0, -0.5], ["trap", "rap", "reggaetón"]),
    style(
      [0.6, 0.5, 0, -0.1, -0.3, 2.1, -0.1, 0.1, 0.4, 0.7, 0, 0.4],
      ["boom bap", "gangster rap", "old school hip hop"],
    ),
  ],
  "R&B": [
    style([0.4, -0.9, 0, 0.1, -0.3, 0.5, 0.7, -0.7, 0, -0.6, 0, -0.1], ["contemporary r&b", "neo soul", "quiet storm"]),
    style([1, 0.5, 0, -0.4, 0, -0.1, 0, -0.2, 0, 1.3, 0, 0.4], ["funk", "motown", "soul"]),
  ],
  Jazz: [
    style(
      [0.1, -1.7, 0, -1.3, 0.1, 0, 1.5, -0.8, 0, -0.3, -0.4, -0.3],
      ["vocal jazz", "bossa nova", "adult standards"],
    ),
    style([0, -0.2, 0, -1.2, -0.4, 0, 0.8, 2.1, 0, 0.6, 0.1, 1.4], ["bebop", "jazz fusion", "hard bop"]),
  ],
  Blues: [
    style([0.4, -1.3, 0, -1.4, 0.3, 0, 1.6, 0, -0.1, 0.6, 0, -0.7], ["delta blues", "country blues", "piano blues"]),
    style([-0.1, 0.6, 0, -0.1, -0.1, 0, -0.3, 0.6, 0.6, 1, 0, 1], ["electric blues", "chicago blues", "blues rock"]),
  ],
  Classical: [
    style([-1.8, -1.6, 0, -1.9, 0.2, 0.1, 1.8, 2.2, 0, -1.3, -0.5, 0.6], ["orchestral", "romanticism", "early music"]),
    style([-0.3, -2.1, 0, -2.2, 0.2, -0.2, 2.1, 1.3, 0, -0.7, 0.1, -0.1], ["piano", "opéra", "lied"]),
  ],
};
