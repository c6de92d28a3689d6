import { type Static, Type } from "@sinclair/typebox";

/**
 * Schema options of one audio feature. `x-range` is where Spotify's values lie as documented; it is not enforced, because
 * values outside it are what drift monitoring looks for.
 */
const documented = (description: string, unit: string, range: readonly [number, number], example: number) => ({
  description,
  "x-unit": unit,
  "x-range": range,
  examples: [example],
});
const number = (...facts: Parameters<typeof documented>) => Type.Number(documented(...facts));
const integer = (...facts: Parameters<typeof documented>) => Type.Integer(documented(...facts));

/** Spotify's 12 audio features of one track, the model's whole input; key order is the matrix's column order. */
export const AudioFeatures = Type.Object(
  {
    danceability: number(
      "How suitable the track is for dancing: tempo, rhythm stability, beat strength, regularity",
      "share",
      [0, 1],
      0.735,
    ),
    energy: number("Perceived intensity and activity", "share", [0, 1], 0.578),
    key: integer(
      "Key of the track as a pitch class, 0 = C, 1 = C sharp, ..., -1 = none detected",
      "pitch class",
      [-1, 11],
      5,
    ),
    loudness: number("Loudness averaged over the track", "dB", [-60, 0], -11.84),
    mode: integer("Modality: 1 = major, 0 = minor", "flag", [0, 1], 1),
    speechiness: number("Presence of spoken words", "share", [0, 1], 0.0461),
    acousticness: number("Confidence that the track is acoustic", "share", [0, 1], 0.514),
    instrumentalness: number("Likelihood that the track has no vocals", "share", [0, 1], 0.0902),
    liveness: number("Likelihood that an audience was present", "share", [0, 1], 0.159),
    valence: number("Musical positiveness: high is cheerful, low is sad or angry", "share", [0, 1], 0.636),
    tempo: number("Estimated tempo", "BPM", [0, 250], 98.002),
    duration_ms: integer("Length of the track", "ms", [0, 6_000_000], 207_960),
  },
  { description: "Spotify's 12 audio features of one track" },
);
export type AudioFeatures = Static<typeof AudioFeatures>;

/** The name of one audio feature. */
export type FeatureName = keyof AudioFeatures;

/** The 12 feature names in matrix column order. */
export const FEATURE_NAMES = Object.freeze(Object.keys(AudioFeatures.properties) as FeatureName[]);
