import { join } from "node:path";
import type { ClassifierCard } from "./classifier.ts";
import { MODEL_FILE } from "./classifier.ts";
import { ioError } from "./data/io-error.ts";
import { AudioFeatures, FEATURE_NAMES } from "./features.ts";

/** Version of Python that the model's environment names; any version of 3.10 or later loads it. */
const PYTHON_VERSION = "3.12.0";

/** How MLflow loads one kind of model: its flavor and the packages that the flavor needs. */
interface Flavor {
  readonly name: string;
  readonly loader: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly requirements: readonly string[];
}

/**
 * Writes beside a classifier's files what MLflow needs to load the model in Python, where the kind of model has a form
 * that Python reads: `MLmodel` with flavors, signature and input example, and the environment's requirements.
 *
 * Source: MLflow's model format, https://mlflow.org/docs/latest/ml/model/
 *
 * @param model the model as text
 * @throws {AppError} `io`
 */
export async function saveForPython(directory: string, card: ClassifierCard, model: string): Promise<void> {
  const flavor = flavorOf(card.kind, model);
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
  } catch (cause) {
    throw ioError(directory, "write", cause);
  }
}

function flavorOf(kind: string, model: string): Flavor | undefined {
  if (kind !== "xgboost") return undefined;
  const version = (JSON.parse(model) as { version: number[] }).version.join(".");
  return {
    name: "xgboost",
    loader: "mlflow.xgboost",
    options: { model_class: "xgboost.core.Booster", model_format: "json", xgb_version: version },
    requirements: ["mlflow", "pandas", `xgboost==${version}`],
  };
}

/** Whole numbers come to pandas as int64 or, written `241107.0`, as float64; MLflow would take only one of the two. */
function mlmodel({ name, loader, options }: Flavor, { created_at, genres }: ClassifierCard): Record<string, unknown> {
  const inputs = FEATURE_NAMES.map((feature) => ({
    type: AudioFeatures.properties[feature].type === "integer" ? "any" : "double",
    name: feature,
    required: true,
  }));
  const outputs = [{ type: "tensor", "tensor-spec": { dtype: "float32", shape: [-1, genres.length] } }];
  return {
    flavors: {
      python_function: {
        loader_module: loader,
        data: MODEL_FILE,
        env: { conda: "conda.yaml", virtualenv: "python_env.yaml" },
        python_version: PYTHON_VERSION,
      },
      [name]: { data: MODEL_FILE, code: null, ...options },
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
