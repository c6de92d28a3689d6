import type { NativeFlavor } from "../model.ts";

/** MLflow's class for models that are no scikit-learn estimators; it predicts with all rounds. */
export const BOOSTER_CLASS = "xgboost.core.Booster";

/**
 * How MLflow loads a model in XGBoost's own JSON.
 *
 * @param version of the library that wrote it
 */
export function nativeFlavor(version: readonly number[]): NativeFlavor {
  const text = version.join(".");
  return {
    name: "xgboost",
    loader: "mlflow.xgboost",
    options: { model_class: BOOSTER_CLASS, model_format: "json", xgb_version: text },
    requirements: ["pandas", `xgboost==${text}`],
    outputType: "float32",
  };
}
