import { type Static, type TNumber, Type } from "@sinclair/typebox";

/**
 * What is documented about one audio feature. `x-range` is where Spotify's values lie as documented; it is not
 * enforced, because values outside it are what drift monitoring looks for.
 */
interface FeatureFacts {
  readonly description: string;
  readonly "x-unit": string;
  readonly "x-range": readonly [number, number];
  readonly examples: readonly [number];
}

const number = (facts: FeatureFacts): TNumber => Type.Number(facts as FeatureFacts & { examples: number[] });
const integer = (facts: FeatureFacts) => Type.Integer(facts as FeatureFacts & { examples: number[] });

/** Spotify's 12 audio features of one track, the model's whole input; key order is the matrix's column order. */
export const AudioFeatures = Type.Object(
  {
    danceability: number({
      description: "How suitable the track is for dancing: tempo, rhythm stability, beat strength, regularity",
      "x-unit": "share",
      "x-range": [0, 1],
      examples: [0.735],
    }),
    energy: number({
      description: "Perceived intensity and activity",
      "x-unit": "share",
      "x-range": [0, 1],
      examples: [0.578],
    }),
    key: integer({
      description: "Key of the track as a pitch class, 0 = C, 1 = C sharp, ..., -1 = none detected",
      "x-unit": "pitch class",
      "x-range": [-1, 11],
      examples: [5],
    }),
    loudness: number({
      description: "Loudness averaged over the track",
      "x-unit": "dB",
      "x-range": [-60, 0],
      examples: [-11.84],
    }),
    mode: integer({
      description: "Modality: 1 = major, 0 = minor",
      "x-unit": "flag",
      "x-range": [0, 1],
      examples: [1],
    }),
    speechiness: number({
      description: "Presence of spoken words",
      "x-unit": "share",
      "x-range": [0, 1],
      examples: [0.0461],
    }),
    acousticness: number({
      description: "Confidence that the track is acoustic",
      "x-unit": "share",
      "x-range": [0, 1],
      examples: [0.514],
    }),
    instrumentalness: number({
      description: "Likelihood that the track has no vocals",
      "x-unit": "share",
      "x-range": [0, 1],
      examples: [0.0902],
    }),
    liveness: number({
      description: "Likelihood that an audience was present",
      "x-unit": "share",
      "x-range": [0, 1],
      examples: [0.159],
    }),
    valence: number({
      description: "Musical positiveness: high is cheerful, low is sad or angry",
      "x-unit": "share",
      "x-range": [0, 1],
      examples: [0.636],
    }),
    tempo: number({
      description: "Estimated tempo",
      "x-unit": "BPM",
      "x-range": [0, 250],
      examples: [98.002],
    }),
    duration_ms: integer({
      description: "Length of the track",
      "x-unit": "ms",
      "x-range": [0, 6_000_000],
      examples: [207_960],
    }),
  },
  { description: "Spotify's 12 audio features of one track" },
);
export type AudioFeatures = Static<typeof AudioFeatures>;

/** The name of one audio feature. */
export type FeatureName = keyof AudioFeatures;

/** The 12 feature names in matrix column order. */
export const FEATURE_NAMES = Object.freeze(Object.keys(AudioFeatures.properties) as FeatureName[]);
