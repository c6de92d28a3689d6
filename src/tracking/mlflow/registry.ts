import { AppError } from "../../errors.ts";
import type { ModelVersion } from "../store.ts";
import { checkAlias, checkEntries, checkRegisteredName } from "../validation.ts";
import { get, Ignored, post, postOnce, type VersionEntry, VersionResponse, VersionsResponse } from "./api.ts";
import type { MlflowConnection } from "./connection.ts";
import { createOnce } from "./create-once.ts";
import { MlflowError } from "./errors.ts";
import { ensureNamed } from "./experiments.ts";
import { entries } from "./metrics.ts";
import { downloadModel, getModel } from "./models.ts";
import { quote } from "./search.ts";

/**
 * Registers a logged model as the next version. A server has nothing that keeps two clients, which register one model
 * at the same moment, from making a version each.
 *
 * @throws {AppError} `bad_input` if the name is not MLflow's; `not_found` if there is no such model
 */
export async function registerVersion(
  connection: MlflowConnection,
  name: string,
  source: { readonly runId: string; readonly modelId: string },
  description: string,
  tags: Readonly<Record<string, string>>,
): Promise<ModelVersion> {
  checkRegisteredName(name);
  checkEntries("tag", tags);
  const { modelId, runId } = source;
  await getModel(connection, modelId);
  await ensureNamed(connection, "registered-models/create", name);
  const find = () => findVersion(connection, name, modelId);
  const version = {
    name,
    source: `models:/${modelId}`,
    model_id: modelId,
    run_id: runId,
    description,
    tags: entries(tags),
  };
  const create = async () =>
    (await postOnce(connection, VersionResponse, "model-versions/create", version)).model_version;
  const made = (await find()) ?? (await createOnce(connection, create, find));
  return { name, version: made.version, ...source };
}

/** The oldest version that is a logged model. */
async function findVersion(
  connection: MlflowConnection,
  name: string,
  modelId: string,
): Promise<VersionEntry | undefined> {
  const filter = `name = ${quote(name)} and source_path = 'models:/${modelId}'`;
  const query = { filter, max_results: 1000 };
  const { model_versions } = await get(connection, VersionsResponse, "model-versions/search", query);
  return model_versions?.sort((a, b) => Number(a.version) - Number(b.version))[0];
}

/**
 * Points an alias at a version.
 *
 * @throws {AppError} `bad_input` if a name is not MLflow's; `not_found` if there is no such version
 */
export async function setAlias(
  connection: MlflowConnection,
  name: string,
  alias: string,
  version: string,
): Promise<void> {
  checkRegisteredName(name);
  checkAlias(alias);
  await post(connection, Ignored, "registered-models/alias", { name, alias, version });
}

/**
 * Downloads the files of the version behind an alias into a folder.
 *
 * @throws {AppError} `not_found`; `bad_input` if the folder holds files
 */
export async function fetchModel(
  connection: MlflowConnection,
  name: string,
  alias: string,
  directory: string,
): Promise<ModelVersion> {
  checkRegisteredName(name);
  checkAlias(alias);
  const { version, run_id = "", ...entry } = await findAlias(connection, name, alias);
  const modelId = /^models:\/(m-\w+)$/.exec(entry.source ?? "")?.[1] ?? entry.model_id;
  if (!modelId) {
    const place = `version ${version} of ${name} in ${connection.uri}`;
    throw new AppError("not_found", `${place} must be a logged model, got ${entry.source || "none"}`);
  }
  await downloadModel(connection, modelId, directory);
  return { name, version, runId: run_id, modelId };
}

async function findAlias(connection: MlflowConnection, name: string, alias: string): Promise<VersionEntry> {
  try {
    return (await get(connection, VersionResponse, "registered-models/alias", { name, alias })).model_version;
  } catch (error) {
    // MLflow calls an alias that is not there an invalid value.
    if (!(error instanceof MlflowError) || error.errorCode !== "INVALID_PARAMETER_VALUE") throw error;
    const message = `registered model ${name} in ${connection.uri} must have the alias ${alias}, got none`;
    throw new AppError("not_found", message, { cause: error });
  }
}
