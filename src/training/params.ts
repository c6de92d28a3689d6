import { type Static, type TObject, Type } from "@sinclair/typebox";
import { MODEL_TYPES } from "../models/index.ts";

/** Section `train` of params.yaml: what all models share, and a key with hyperparameters for each type of model. */
export const TrainParams = Type.Object(
  {
    seed: Type.Integer({ default: 42, minimum: 0, description: "seed of the split and of every model" }),
    validation_share: Type.Number({
      default: 0.2,
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      description: "share of each genre's songs that no model sees",
    }),
    ...(Object.fromEntries(MODEL_TYPES.map(({ name, params }) => [name, { ...params, default: {} }])) as Record<
      string,
      TObject
    >),
  },
  { $id: "train", additionalProperties: false },
);
export type TrainParams = Static<typeof TrainParams>;
