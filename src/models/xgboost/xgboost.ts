import { type Static, Type } from "@sinclair/typebox";
import type { ModelType } from "../model.ts";
import { MAX_DEPTH } from "./json-model.ts";
import { loggedFlavor } from "./logged-model.ts";
import { readModel } from "./scorer.ts";

/** XGBoost's hyperparameters, named as in its Python package. */
export const XGBoostParams = Type.Object(
  {
    n_estimators: Type.Integer({ default: 100, minimum: 1, description: "Rounds; each grows one tree per class" }),
    max_depth: Type.Integer({ default: 6, minimum: 1, maximum: MAX_DEPTH, description: "Levels of splits in a tree" }),
    learning_rate: Type.Number({
      default: 0.1,
      exclusiveMinimum: 0,
      maximum: 1,
      description: "Share of each tree's correction that is taken",
    }),
    max_bin: Type.Integer({
      default: 256,
      minimum: 2,
      maximum: 65_536,
      description: "Bins a feature's values fall into before splits are sought",
    }),
    subsample: Type.Number({
      default: 1,
      exclusiveMinimum: 0,
      maximum: 1,
      description: "Share of the rows drawn for each round",
    }),
    colsample_bytree: Type.Number({
      default: 1,
      exclusiveMinimum: 0,
      maximum: 1,
      description: "Share of the features drawn for each tree",
    }),
    min_child_weight: Type.Number({ default: 1, minimum: 0, description: "Least sum of Hessians in a child" }),
    reg_lambda: Type.Number({ default: 1, minimum: 0, description: "L2 penalty on leaf values" }),
    early_stopping_rounds: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: "Stops after so many rounds without a better mlogloss on the validation rows and keeps the best",
      }),
    ),
    nthread: Type.Optional(Type.Integer({ minimum: 1, description: "Threads to train on; all cores if absent" })),
  },
  { additionalProperties: false, description: "Gradient-boosted trees, XGBoost's hist method, multi:softprob" },
);
export type XGBoostParams = Static<typeof XGBoostParams>;

/** Gradient-boosted trees as XGBoost writes them. */
export const xgboost: ModelType<typeof XGBoostParams> = {
  name: "xgboost",
  params: XGBoostParams,
  standardise: false,
  fromText: readModel,
  logged: loggedFlavor,
};
