import type { ClassifierCard } from "../classifier.ts";
import { MODEL_FILE } from "../classifier.ts";
import { FEATURE_NAMES } from "../features.ts";
import { kindNamed } from "../models/index.ts";
import type { Model } from "../models/model.ts";
import { xgboostKind } from "../models/xgboost/kind.ts";
import { Graph, ONNX_VERSION } from "../onnx/graph.ts";

const ONNX_FILE = "model.onnx";

/** How MLflow loads a model in Python. */
export interface Flavor {
  readonly name: string;
  /** Python module that makes a `python_function` of it. */
  readonly loader: string;
  /** File of the artifact that the flavor reads. */
  readonly data: string;
  /** That file's content, where it is not there already. */
  readonly content?: Uint8Array;
  readonly options: Readonly<Record<string, unknown>>;
  /** Packages that it needs, as pip takes them. */
  readonly requirements: readonly string[];
  /** Output schema of the `python_function`. */
  readonly outputs: readonly object[];
}

/**
 * The flavor for a classifier: XGBoost's own, ONNX for kinds of models that have that form, none for others.
 *
 * @param text the model as text
 */
export function flavorOf(card: ClassifierCard, text: string): Flavor | undefined {
  if (card.kind === xgboostKind.name) return xgboostFlavor(card, text);
  const model = kindNamed(card.kind).fromText(text);
  return model.addTo && onnxFlavor(card, model.addTo);
}

function xgboostFlavor({ genres }: ClassifierCard, text: string): Flavor {
  const version = (JSON.parse(text) as { version: number[] }).version.join(".");
  return {
    name: "xgboost",
    loader: "mlflow.xgboost",
    data: MODEL_FILE,
    options: { model_class: "xgboost.core.Booster", model_format: "json", xgb_version: version },
    requirements: ["mlflow", "pandas", `xgboost==${version}`],
    outputs: [{ type: "tensor", "tensor-spec": { dtype: "float32", shape: [-1, genres.length] } }],
  };
}

/** MLflow flattens each output into a column of a DataFrame, so that every genre has to be an output of its own. */
function onnxFlavor({ kind, genres, scaler }: ClassifierCard, addTo: NonNullable<Model["addTo"]>): Flavor {
  const graph = new Graph(FEATURE_NAMES.length, genres);
  let { X } = graph;
  if (scaler) {
    X = graph.node("Sub", [X, graph.vector(scaler.mean)]);
    X = graph.node("Div", [X, graph.vector(scaler.scale)]);
  }
  return {
    name: "onnx",
    loader: "mlflow.onnx",
    data: ONNX_FILE,
    content: graph.encode(addTo(graph, X), kind),
    options: { onnx_version: ONNX_VERSION, providers: ["CPUExecutionProvider"], onnx_session_options: null },
    requirements: ["mlflow", `onnx>=${ONNX_VERSION}`, `onnxruntime>=${ONNX_VERSION}`, "pandas"],
    outputs: genres.map((genre) => ({ type: "double", name: genre, required: true })),
  };
}
