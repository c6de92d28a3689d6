import { join } from "node:path";
import type { ClassifierCard } from "../classifier.ts";
import { ioError } from "../data/io-error.ts";
import { AudioFeatures, FEATURE_NAMES } from "../features.ts";
import { type Flavor, flavorOf } from "./flavor.ts";

/** Version of Python that the model's environment names; any version of 3.10 or later loads it. */
const PYTHON_VERSION = "3.12.0";

/**
 * Writes beside a classifier's files what MLflow needs to load the model in Python, where the kind of model has a form
 * that Python reads: `MLmodel` with flavors, signature and input example, the environment's requirements, and the model
 * in the flavor's own format.
 *
 * Source: MLflow's model format, https://mlflow.org/docs/latest/ml/model/
 *
 * @param model the model as text
 * @throws {AppError} `io`
 */
export async function saveForPython(directory: string, card: ClassifierCard, model: string): Promise<void> {
  const flavor = flavorOf(card, model);
  if (!flavor) return;
  const example = { columns: FEATURE_NAMES, data: [FEATURE_NAMES.map((name) => exampleOf(name))] };
  const files = {
    MLmodel: mlmodel(flavor, card),
    "input_example.json": example,
    "conda.yaml": {
      name: "mlflow-env",
      channels: ["conda-forge"],
      dependencies: [`python=${PYTHON_VERSION}`, "pip", { pip: flavor.requirements }],
    },
    "python_env.yaml": { python: PYTHON_VERSION, build_dependencies: ["pip"], dependencies: ["-r requirements.txt"] },
  };
  try {
    for (const [name, content] of Object.entries(files)) {
      await Bun.write(join(directory, name), `${JSON.stringify(content, null, 2)}\n`);
    }
    await Bun.write(join(directory, "requirements.txt"), `${flavor.requirements.join("\n")}\n`);
    if (flavor.content) await Bun.write(join(directory, flavor.data), flavor.content);
  } catch (cause) {
    throw ioError(directory, "write", cause);
  }
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
