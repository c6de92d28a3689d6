import { Type } from "@sinclair/typebox";

/** Section `data` of params.yaml. */
export const DataParams = Type.Object(
  {
    source_path: Type.String({ default: "songs.csv", description: "CSV of songs" }),
    train_year_threshold: Type.Integer({ default: 2010, description: "last year of the training data" }),
  },
  { $id: "data", additionalProperties: false },
);
