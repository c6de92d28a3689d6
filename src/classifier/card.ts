import { type Static, Type } from "@sinclair/typebox";
import { Scaler } from "../stats/scaler.ts";

/** The file of an artifact that holds its card. */
export const CARD_FILE = "classifier.json";

/** The file of an artifact that holds the model's text. */
export const MODEL_FILE = "model.json";

/** The version of the artifact's format that this program writes. */
export const FORMAT_VERSION = 1;

/** What a classifier's artifact says about itself, beside the model. */
export const ClassifierCard = Type.Object({
  format_version: Type.Integer({ description: "version of the artifact's format" }),
  kind: Type.String({ description: "type of model" }),
  features: Type.Array(Type.String(), { description: "the model's inputs in column order" }),
  genres: Type.Array(Type.String(), { minItems: 2, description: "the classes in order of the model's probabilities" }),
  scaler: Type.Union([Scaler, Type.Null()], { description: "how features are standardised; null: not at all" }),
  params: Type.Record(Type.String(), Type.Unknown(), { description: "hyperparameters it was trained with" }),
  metrics: Type.Record(Type.String(), Type.Number(), { description: "metrics on held-out rows" }),
  confusion: Type.Array(Type.Array(Type.Integer()), {
    description: "held-out songs by actual (row) and predicted (column) genre, (n_genres × n_genres); empty: unknown",
  }),
  data: Type.Union(
    [
      Type.Object({
        digest: Type.String({ description: "hex md5 of the training file" }),
        rows: Type.Integer({ description: "rows the model was trained on" }),
      }),
      Type.Null(),
    ],
    { description: "what it was trained on; null: unknown" },
  ),
  created_at: Type.String({ description: "ISO 8601" }),
});
export type ClassifierCard = Static<typeof ClassifierCard>;
