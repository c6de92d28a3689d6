import { type Static, Type } from "@sinclair/typebox";
import { type AudioFeatures, FEATURE_NAMES, type FeatureName } from "../features.ts";
import type { Model } from "../models/model.ts";
import { argmax } from "../stats/classification.ts";
import { standardise } from "../stats/scaler.ts";
import type { ClassifierCard } from "./card.ts";

/** The most probable genre and its probability. */
export const Prediction = Type.Object({
  genre: Type.String({ description: "The most probable genre" }),
  confidence: Type.Number({ minimum: 0, maximum: 1, description: "Its probability" }),
});
export type Prediction = Static<typeof Prediction>;

/** A trained model with all it takes to go from audio features to a genre: the one artifact that is saved and served. */
export interface Classifier {
  readonly card: ClassifierCard;
  readonly model: Model;
  /**
   * The probability of each genre.
   *
   * @param X raw features, row-major (n_samples × 12), columns in `FEATURE_NAMES` order
   * @returns row-major (n_samples × n_genres), columns in the order of `card.genres`
   */
  predictProba(X: Float64Array): Float64Array;
  predict(song: AudioFeatures): Prediction;
}

/** Joins a model and its card. */
export function createClassifier(card: ClassifierCard, model: Model): Classifier {
  const { scaler, genres } = card;
  const row = new Float64Array(FEATURE_NAMES.length);
  const proba = new Float64Array(genres.length);
  return {
    card,
    model,
    predictProba: (X) => model.predictProba(scaler ? standardise(scaler, X) : X),
    predict(song) {
      for (let j = 0; j < row.length; j++) row[j] = song[FEATURE_NAMES[j] as FeatureName];
      if (scaler) standardise(scaler, row, row);
      model.predictProba(row, proba);
      const best = argmax(proba, genres.length, 0);
      return { genre: genres[best] ?? "", confidence: proba[best] ?? Number.NaN };
    },
  };
}
