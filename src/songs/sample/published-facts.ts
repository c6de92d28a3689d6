import type { FeatureName } from "../../features.ts";

/** Rows of the published songs.csv. */
export const SONGS = 550_622;

/** Rows of the published songs.csv whose year is 2010 or before. */
export const SONGS_UP_TO_2010 = 277_474;

/** Rows of the published songs.csv that repeat another row's name and artists. */
export const REPEATED_SONGS = 77_335;

/** Rows of the published songs.csv without a name. */
export const EMPTY_NAMES = 3;

/** Rows of the published songs.csv without an album name. */
export const EMPTY_ALBUM_NAMES = 20;

/** Rows of each genre in the published songs.csv. */
export const GENRE_COUNTS = {
  Rock: 197_168,
  Pop: 72_539,
  Electronic: 69_755,
  Folk: 50_843,
  Country: 46_076,
  "Hip-Hop": 41_745,
  "R&B": 27_337,
  Jazz: 17_010,
  Blues: 15_976,
  Classical: 12_173,
} as const;

/** A genre of the published songs.csv. */
export type SampleGenre = keyof typeof GENRE_COUNTS;

/** Minimum, quartiles and maximum of the release years. */
export const YEAR_QUARTILES = [1900, 2002, 2010, 2017, 2025] as const;

/** What is published about one audio feature, in that feature's unit. */
export interface PublishedFacts {
  /** Minimum, 25 %, 50 %, 75 %, maximum over all rows. */
  readonly quartiles: readonly [min: number, q25: number, q50: number, q75: number, max: number];
  /** Mean of the rows up to 2010. */
  readonly meanUpTo2010: number;
  /** Mean of the rows after 2010. */
  readonly meanAfter2010: number;
  /** Standard deviation over all rows. */
  readonly standardDeviation: number;
  /** Two-sample Kolmogorov-Smirnov statistic between the two eras. */
  readonly ksStatistic: number;
}

const facts = (
  quartiles: PublishedFacts["quartiles"],
  [meanUpTo2010, meanAfter2010]: readonly [number, number],
  standardDeviation: number,
  ksStatistic: number,
): PublishedFacts => ({ quartiles, meanUpTo2010, meanAfter2010, standardDeviation, ksStatistic });

/** What is published about each audio feature of songs.csv. */
export const FEATURE_FACTS: Readonly<Record<FeatureName, PublishedFacts>> = {
  danceability: facts([0.0455, 0.408, 0.53, 0.651, 0.988], [0.516687, 0.537826], 0.1726, 0.0521),
  energy: facts([0.00002, 0.496, 0.716, 0.886, 1], [0.649881, 0.693238], 0.2456, 0.0811),
  key: facts([0, 2, 5, 8, 11], [5.281915, 5.268957], 3.558, 0.0178),
  loudness: facts([-44.868, -9.907, -7.038, -5.095, 0], [-8.650666, -7.092451], 3.859, 0.1746),
  mode: facts([0, 0, 1, 1, 1], [0.699215, 0.635], 0.4712, 0.0642),
  speechiness: facts([0.0219, 0.035, 0.0497, 0.0922, 0.966], [0.081294, 0.089923], 0.0933, 0.0659),
  acousticness: facts([0, 0.00365, 0.0755, 0.432, 0.996], [0.271715, 0.214182], 0.3074, 0.0769),
  instrumentalness: facts([0, 0, 0.000185, 0.0322, 0.998], [0.111496, 0.103588], 0.2399, 0.0396),
  liveness: facts([0.00673, 0.0996, 0.141, 0.294, 1], [0.229929, 0.218064], 0.1968, 0.0217),
  valence: facts([0, 0.259, 0.447, 0.66, 0.998], [0.496859, 0.431766], 0.2491, 0.1139),
  tempo: facts([30.946, 99.978, 121.729, 140.938, 245.941], [121.911637, 123.732861], 29.45, 0.0543),
  duration_ms: facts([15_027, 184_040, 223_000, 270_783, 4_995_315], [241_601.9, 233_155], 95_553, 0.0677),
};
