import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { AppError, messageOf } from "../../errors.ts";
import { FEATURE_NAMES } from "../../features.ts";
import { readFile } from "../../io/disk.ts";
import { mismatch, parseJson, parseYaml, requireFit } from "../../io/schema.ts";
import { MODEL_TYPES } from "../../models/index.ts";
import type { Model } from "../../models/model.ts";
import { type ClassifierCard, FORMAT_VERSION } from "../card.ts";

const MLMODEL_FILE = "MLmodel";

const HOW_TO_NAME_GENRES = 'mlflow.xgboost.log_model(model, metadata={"genres": [...]}), in the order of the classes';

/** What is read of an `MLmodel` beside the flavor's entry. */
const Description = Type.Object({
  flavors: Type.Record(Type.String(), Type.Unknown()),
  metadata: Type.Object({ genres: Type.Array(Type.String(), { minItems: 2, uniqueItems: true }) }),
  signature: Type.Optional(
    Type.Union([Type.Object({ inputs: Type.Union([Type.String(), Type.Null()]) }), Type.Null()]),
  ),
  utc_time_created: Type.String({ pattern: "^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d" }),
});

const Columns = Type.Array(Type.Object({ name: Type.String() }));

/** Whether a folder holds a model that MLflow describes. */
export function isLoggedModel(directory: string): boolean {
  return existsSync(join(directory, MLMODEL_FILE));
}

/**
 * Reads a model that MLflow's Python package logged, with a flavor of a type of model that is known here.
 *
 * @returns the model, what is known about it, and the file that it was read from
 * @throws {AppError} `bad_artifact` if it is another type of model, lacks its genres or was trained on other features
 */
export async function readLoggedModel(
  directory: string,
): Promise<{ card: ClassifierCard; model: Model; modelPath: string }> {
  const path = join(directory, MLMODEL_FILE);
  const description = parseYaml(await readFile(path, (file) => file.text()), path, "bad_artifact");
  const { type, flavor, entry } = flavorIn(description, path);
  const { metadata, signature, utc_time_created } = checked(description, path);
  const trainedOn = signature?.inputs ? inputColumns(path, signature.inputs) : undefined;
  const modelPath = join(directory, entry.data);
  const bytes = await readFile(modelPath, (file) => file.bytes());
  try {
    const model = flavor.read(bytes, entry, FEATURE_NAMES, trainedOn);
    const card: ClassifierCard = {
      format_version: FORMAT_VERSION,
      kind: type,
      features: [...FEATURE_NAMES],
      genres: metadata.genres,
      scaler: null,
      params: {},
      metrics: {},
      confusion: [],
      data: null,
      created_at: `${utc_time_created.slice(0, 23).replace(" ", "T")}Z`,
    };
    return { card, model, modelPath };
  } catch (cause) {
    throw new AppError("bad_artifact", `${modelPath} ${messageOf(cause)}`, { cause });
  }
}

/** The type of model whose flavor a description has, and the flavor's entry. */
function flavorIn(description: unknown, path: string) {
  const { flavors } = requireFit(Type.Pick(Description, ["flavors"]), description, path, "bad_artifact");
  const known = MODEL_TYPES.flatMap(({ name, logged }) => (logged ? [{ type: name, flavor: logged }] : []));
  const found = known.find(({ flavor }) => flavor.name in flavors);
  if (!found) {
    const expected = known.map(({ flavor }) => flavor.name).join(" or ");
    throw new AppError(
      "bad_artifact",
      `${path} expected MLflow's flavor ${expected}, got ${Object.keys(flavors).join(", ")}`,
    );
  }
  const { name, entry: schema } = found.flavor;
  const Flavors = Type.Object({ flavors: Type.Object({ [name]: schema }) });
  const entry = requireFit(Flavors, description, path, "bad_artifact").flavors[name] as { data: string };
  return { ...found, entry };
}

function checked(description: unknown, path: string): Static<typeof Description> {
  const error = Value.Errors(Description, description).First();
  if (!error) return description as Static<typeof Description>;
  const got = `got ${JSON.stringify(error.value) ?? "nothing"}`;
  throw new AppError(
    "bad_artifact",
    error.path.startsWith("/metadata")
      ? `${path} metadata.genres expected the classes' names, ${got}: log it with ${HOW_TO_NAME_GENRES}`
      : `${path} ${mismatch(error)}`,
  );
}

/** The columns of a signature, which is JSON within YAML; none if it is of tensors. */
function inputColumns(path: string, inputs: string): string[] | undefined {
  const columns = parseJson(inputs, `${path} signature.inputs`);
  return Value.Check(Columns, columns) ? columns.map(({ name }) => name) : undefined;
}
