import { join } from "node:path";
import { AppError } from "../../errors.ts";
import { checkEmpty, listModelFiles } from "../model-folder.ts";
import { isSourceTag } from "../run-tags.ts";
import type { LoggedModel } from "../store.ts";
import { checkId, checkLoggedModel } from "../validation.ts";
import {
  get,
  Ignored,
  type LoggedModelEntry,
  LoggedModelResponse,
  LoggedModelsResponse,
  patch,
  post,
  postOnce,
  type RunEntry,
} from "./api.ts";
import { checkServablePath, fetchArtifact, listArtifacts, putArtifact } from "./artifacts.ts";
import type { MlflowConnection } from "./connection.ts";
import { createOnce, requestTag } from "./create-once.ts";
import { entries, logBatches, type MetricInput, metricInput } from "./metrics.ts";
import { getRun } from "./runs.ts";

const READY = "LOGGED_MODEL_READY";

/**
 * Stores a model in MLflow's order: model, output of its run, metrics, files; it is marked as ready when what the
 * server has has been read back.
 *
 * @returns its id
 * @throws {AppError} `bad_input` if a name, key or step is not MLflow's or the folder has no files
 */
export async function logModel(connection: MlflowConnection, runId: string, model: LoggedModel): Promise<string> {
  checkLoggedModel(model);
  const files = listModelFiles(model);
  for (const path of files) checkServablePath(path);
  const run = await getRun(connection, runId);
  const { model_id, artifact_uri } = await createModel(connection, run, model);
  await noteOutput(connection, runId, model_id);
  await logBatches(connection, runId, "metrics", modelMetrics(run, model, model_id));
  for (const path of files) await putArtifact(connection, artifact_uri, path, Bun.file(join(model.directory, path)));
  await checkFiles(connection, model_id, model, files);
  const update = { model_id, status: READY };
  const updated = await patch(connection, LoggedModelResponse, `logged-models/${model_id}`, update);
  checkModel(connection, updated.model, model);
  return model_id;
}

async function createModel(connection: MlflowConnection, { info, data }: RunEntry, { name, params }: LoggedModel) {
  const { experiment_id, run_id: source_run_id } = info;
  const tag = requestTag();
  const tags = [tag, ...(data.tags ?? []).filter(({ key }) => isSourceTag(key))];
  const model = { experiment_id, name, source_run_id, params: entries(params), tags };
  const search = { experiment_ids: [experiment_id], filter: `tags.${tag.key} = '${tag.value}'`, max_results: 1 };
  const made = await createOnce(
    connection,
    async () => (await postOnce(connection, LoggedModelResponse, "logged-models", model)).model,
    async () => (await post(connection, LoggedModelsResponse, "logged-models/search", search)).models?.[0],
  );
  return made.info;
}

/** Notes a model as an output of its run, once: MLflow would note it again. */
async function noteOutput(connection: MlflowConnection, runId: string, modelId: string): Promise<void> {
  const output = { run_id: runId, models: [{ model_id: modelId, step: 0 }] };
  await createOnce(
    connection,
    () => postOnce(connection, Ignored, "runs/outputs", output),
    async () => {
      const { outputs } = await getRun(connection, runId);
      return outputs?.model_outputs?.find(({ model_id }) => model_id === modelId);
    },
  );
}

/** A model's metrics join the run's history too; those that are in it already keep their time, so that they are not there twice. */
function modelMetrics({ data }: RunEntry, { metrics, dataset }: LoggedModel, modelId: string): MetricInput[] {
  const reference = { model_id: modelId, dataset_name: dataset.name, dataset_digest: dataset.digest };
  const now = Date.now();
  return metrics.map((metric) => {
    const input = metricInput(metric, now);
    const logged = data.metrics?.find(
      ({ key, step, value }) => key === input.key && step === input.step && value === input.value,
    );
    return { ...input, ...reference, timestamp: logged?.timestamp ?? now };
  });
}

async function checkFiles(connection: MlflowConnection, modelId: string, model: LoggedModel, files: readonly string[]) {
  const stored = new Map((await listArtifacts(connection, modelId)).map(({ path, size }) => [path, size]));
  for (const path of files) {
    const { size } = Bun.file(join(model.directory, path));
    const got = stored.get(path);
    if (got === size) continue;
    const message = `${connection.uri} must hold ${path} of model ${modelId} with ${size} bytes, got ${got ?? "none"}`;
    throw new AppError("tracking_failed", message);
  }
}

function checkModel(
  { uri }: MlflowConnection,
  { info, data }: LoggedModelEntry,
  { params, metrics }: LoggedModel,
): void {
  const count = (list: readonly { readonly key: string }[] = []) => new Set(list.map(({ key }) => key)).size;
  const got = `${info.status} with ${count(data?.params)} params and ${count(data?.metrics)} metrics`;
  const wanted = `${READY} with ${Object.keys(params).length} params and ${count(metrics)} metrics`;
  if (got !== wanted) {
    throw new AppError("tracking_failed", `${uri} model ${info.model_id} must be ${wanted}, got ${got}`);
  }
}

/**
 * A logged model as the server has it.
 *
 * @throws {AppError} `not_found`; `bad_input` if the id cannot be one
 */
export async function getModel(connection: MlflowConnection, modelId: string): Promise<LoggedModelEntry> {
  checkId("model", modelId);
  return (await get(connection, LoggedModelResponse, `logged-models/${modelId}`, {})).model;
}

/**
 * Downloads the files of a logged model into a folder, which is made.
 *
 * @throws {AppError} `not_found` if the model is not there or has no files; `bad_input` if the folder holds files
 */
export async function downloadModel(connection: MlflowConnection, modelId: string, directory: string): Promise<void> {
  const { info } = await getModel(connection, modelId);
  const files = await listArtifacts(connection, modelId);
  if (files.length === 0) {
    throw new AppError("not_found", `${info.artifact_uri} must hold the files of model ${modelId}, got none`);
  }
  checkEmpty(directory, modelId);
  for (const file of files) await fetchArtifact(connection, info, file, directory);
}
