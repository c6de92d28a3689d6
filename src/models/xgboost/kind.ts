import type { ModelKind } from "../model.ts";
import { readModel } from "./scorer.ts";

/** Gradient-boosted trees as XGBoost writes them. */
export const xgboostKind: ModelKind = { name: "xgboost", fromText: readModel };
