import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import type { ClassifierCard } from "../classifier.ts";
import { ioError } from "../data/io-error.ts";
import { AppError, messageOf } from "../errors.ts";
import { FEATURE_NAMES } from "../features.ts";
import type { Model } from "../models/model.ts";
import { readForeignModel } from "../models/xgboost/foreign-model.ts";
import { xgboostKind } from "../models/xgboost/kind.ts";

const MLMODEL_FILE = "MLmodel";

/** The class that predicts with all its rounds, whatever early stopping found. */
const BOOSTER_CLASS = "xgboost.core.Booster";

const HOW_TO_NAME_GENRES = 'mlflow.xgboost.log_model(model, metadata={"genres": [...]}), in the order of the classes';

/** What is read of an `MLmodel` with the xgboost flavor. */
const LoggedModel = Type.Object({
  flavors: Type.Object({
    xgboost: Type.Object({
      data: Type.String({ pattern: "^[\\w.-]+$" }),
      model_class: Type.String(),
      model_format: Type.Union([Type.Literal("json"), Type.Literal("ubj")]),
    }),
  }),
  metadata: Type.Object({ genres: Type.Array(Type.String(), { minItems: 2, uniqueItems: true }) }),
  signature: Type.Optional(
    Type.Union([Type.Object({ inputs: Type.Union([Type.String(), Type.Null()]) }), Type.Null()]),
  ),
  utc_time_created: Type.String({ pattern: "^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d" }),
});
type LoggedModel = Static<typeof LoggedModel>;

const Columns = Type.Array(Type.Object({ name: Type.String() }));

/** Whether a folder holds a model that MLflow describes. */
export function isLoggedModel(directory: string): boolean {
  return existsSync(join(directory, MLMODEL_FILE));
}

/**
 * Reads an XGBoost classifier that MLflow's Python package logged, an `XGBClassifier` or a `Booster`.
 *
 * @returns the model and what is known of it
 * @throws {AppError} `bad_artifact` where it is another kind of model, lacks its genres or was trained on other features
 */
export async function loadLoggedModel(
  directory: string,
): Promise<{ card: Omit<ClassifierCard, "format_version">; model: Model }> {
  const path = join(directory, MLMODEL_FILE);
  const { flavors, metadata, signature, utc_time_created } = await readDescription(path);
  const { data, model_class, model_format } = flavors.xgboost;
  const { genres } = metadata;
  const columns = signature?.inputs ? inputColumns(path, signature.inputs) : undefined;
  const modelPath = join(directory, data);
  const bytes = await read(modelPath, (file) => file.bytes());
  try {
    const model = readForeignModel(bytes, {
      format: model_format,
      features: FEATURE_NAMES,
      trainedOn: columns,
      allRounds: model_class === BOOSTER_CLASS,
    });
    if (model.nClasses !== genres.length) {
      throw new AppError("bad_artifact", `expected probabilities of ${genres.length} genres, got ${model.nClasses}`);
    }
    const card = {
      kind: xgboostKind.name,
      features: [...FEATURE_NAMES],
      genres,
      scaler: null,
      params: {},
      metrics: {},
      confusion: [],
      data: null,
      created_at: `${utc_time_created.slice(0, 23).replace(" ", "T")}Z`,
    };
    return { card, model };
  } catch (cause) {
    throw new AppError("bad_artifact", `${modelPath} ${messageOf(cause)}`, { cause });
  }
}

async function readDescription(path: string): Promise<LoggedModel> {
  const text = await read(path, (file) => file.text());
  let description: unknown;
  try {
    description = Bun.YAML.parse(text);
  } catch (cause) {
    throw new AppError("bad_artifact", `${path} expected YAML, got ${messageOf(cause)}`, { cause });
  }
  if (Value.Check(LoggedModel, description)) return description;
  throw new AppError("bad_artifact", `${path} ${faultOf(description)}`);
}

/** What is wrong with a description: first of all that it is of another kind of model. */
function faultOf(description: unknown): string {
  const faults = [...Value.Errors(LoggedModel, description)];
  const { path, message, value } = faults.find((fault) => fault.path === "/flavors/xgboost") ?? faults[0]!;
  const got = `got ${JSON.stringify(value) ?? "nothing"}`;
  if (path === "/flavors/xgboost") {
    const { flavors } = description as { flavors: object };
    return `expected MLflow's flavor xgboost, got ${Object.keys(flavors).join(", ")}`;
  }
  if (path.startsWith("/metadata")) {
    return `metadata.genres expected the classes' names, ${got}: log it with ${HOW_TO_NAME_GENRES}`;
  }
  return `${path || "/"}: ${message}, ${got}`;
}

/** The columns of a signature, which is JSON within YAML; none where it is of tensors. */
function inputColumns(path: string, inputs: string): string[] | undefined {
  try {
    const columns: unknown = JSON.parse(inputs);
    return Value.Check(Columns, columns) ? columns.map(({ name }) => name) : undefined;
  } catch (cause) {
    throw new AppError("bad_artifact", `${path} signature.inputs expected JSON, got ${messageOf(cause)}`, { cause });
  }
}

async function read<T>(path: string, how: (file: Bun.BunFile) => Promise<T>): Promise<T> {
  try {
    return await how(Bun.file(path));
  } catch (cause) {
    throw ioError(path, "read", cause);
  }
}
