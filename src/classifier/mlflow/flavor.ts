import { FEATURE_NAMES } from "../../features.ts";
import type { Model, NativeFlavor } from "../../models/model.ts";
import { Graph, ONNX_VERSION } from "../../models/onnx-graph.ts";
import type { ClassifierCard } from "../card.ts";

const ONNX_FILE = "model.onnx";

/** How MLflow loads a model in Python. */
export interface Flavor extends Omit<NativeFlavor, "outputType"> {
  /** File of the artifact that the flavor reads. */
  readonly data: string;
  /** That file's content, if it is not there already. */
  readonly content?: Uint8Array;
  /** Output schema of the `python_function`. */
  readonly outputs: readonly object[];
}

/**
 * The flavor for a model: its own, else ONNX if the model has that form, else none.
 *
 * @param modelFile file that holds the model's text
 */
export function flavorOf(card: ClassifierCard, model: Model, modelFile: string): Flavor | undefined {
  if (model.flavor) return withNativeFlavor(card, model.flavor, modelFile);
  return model.toOnnx && onnxFlavor(card, model.toOnnx);
}

function withNativeFlavor({ genres }: ClassifierCard, { outputType, ...flavor }: NativeFlavor, data: string): Flavor {
  const outputs = [{ type: "tensor", "tensor-spec": { dtype: outputType, shape: [-1, genres.length] } }];
  return { ...flavor, data, outputs };
}

/** MLflow flattens each output into a column of a DataFrame, so that every genre has to be an output of its own. */
function onnxFlavor({ kind, genres, scaler }: ClassifierCard, toOnnx: NonNullable<Model["toOnnx"]>): Flavor {
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
    content: graph.encode(toOnnx(graph, X), kind),
    options: { onnx_version: ONNX_VERSION, providers: ["CPUExecutionProvider"], onnx_session_options: null },
    requirements: [`onnx>=${ONNX_VERSION}`, `onnxruntime>=${ONNX_VERSION}`, "pandas"],
    outputs: genres.map((genre) => ({ type: "double", name: genre, required: true })),
  };
}
