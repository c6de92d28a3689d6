import { AudioFeatures, FEATURE_NAMES } from "../../features.ts";
import type { Model } from "../../models/model.ts";
import { type ClassifierCard, MODEL_FILE } from "../card.ts";
import { type Flavor, flavorOf } from "./flavor.ts";

/** Version of Python that the model's environment names; any version of 3.10 or later loads it. */
const PYTHON_VERSION = "3.12.0";

/**
 * What MLflow needs beside a classifier's files to load the model in Python, by file name: `MLmodel` with flavors,
 * signature and input example, the environment's requirements, and the model in the flavor's own format. Nothing if
 * Python has no form of the model.
 *
 * Source: MLflow's model format, https://mlflow.org/docs/latest/ml/model/
 */
export function mlflowFiles(card: ClassifierCard, model: Model): Record<string, string | Uint8Array> {
  const flavor = flavorOf(card, model, MODEL_FILE);
  if (!flavor) return {};
  const requirements = ["mlflow", ...flavor.requirements];
  return {
    MLmodel: json(mlmodel(flavor, card)),
    "input_example.json": json({ columns: FEATURE_NAMES, data: [FEATURE_NAMES.map((name) => exampleOf(name))] }),
    "conda.yaml": json({
      name: "mlflow-env",
      channels: ["conda-forge"],
      dependencies: [`python=${PYTHON_VERSION}`, "pip", { pip: requirements }],
    }),
    "python_env.yaml": json({
      python: PYTHON_VERSION,
      build_dependencies: ["pip"],
      dependencies: ["-r requirements.txt"],
    }),
    "requirements.txt": `${requirements.join("\n")}\n`,
    ...(flavor.content && { [flavor.data]: flavor.content }),
  };
}

/** YAML too: each JSON text is one. */
function json(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** Whole numbers come to pandas as int64 or, written `241107.0`, as float64; MLflow would take only one of the two. */
function mlmodel(flavor: Flavor, { created_at, genres }: ClassifierCard): Record<string, unknown> {
  const { name, loader, data, options, outputs } = flavor;
  const inputs = FEATURE_NAMES.map((feature) => ({
    type: AudioFeatures.properties[feature].type === "integer" ? "any" : "double",
    name: feature,
    required: true,
  }));
  return {
    flavors: {
      python_function: {
        loader_module: loader,
        data,
        env: { conda: "conda.yaml", virtualenv: "python_env.yaml" },
        python_version: PYTHON_VERSION,
      },
      [name]: { data, code: null, ...options },
    },
    metadata: { genres },
    mlflow_version: "3.0.0",
    saved_input_example_info: {
      artifact_path: "input_example.json",
      pandas_orient: "split",
      type: "dataframe",
    },
    signature: { inputs: JSON.stringify(inputs), outputs: JSON.stringify(outputs), params: null },
    utc_time_created: created_at.replace("T", " ").replace("Z", "000"),
  };
}

function exampleOf(name: (typeof FEATURE_NAMES)[number]): number {
  return (AudioFeatures.properties[name].examples as [number])[0];
}
