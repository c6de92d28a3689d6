import { DATASET_TAGS, datasetEntry } from "../dataset-entry.ts";
import { runTags } from "../run-tags.ts";
import type { Dataset, Metric, RunStatus } from "../store.ts";
import { checkDataset, checkEntries, checkId, checkMetrics } from "../validation.ts";
import { get, Ignored, post, postOnce, type RunEntry, RunResponse } from "./api.ts";
import { checkArtifactRoot, checkServablePath, putArtifact } from "./artifacts.ts";
import type { MlflowConnection } from "./connection.ts";
import { createOnce, requestTag } from "./create-once.ts";
import { ensureExperiment } from "./experiments.ts";
import { entries, logBatches, metricInput } from "./metrics.ts";
import { searchPage } from "./search.ts";

/**
 * Starts a run.
 *
 * @returns its id
 * @throws {AppError} `bad_input` if a name or tag is not MLflow's; `tracking_failed`
 */
export async function startRun(
  connection: MlflowConnection,
  experiment: string,
  name: string,
  tags: Readonly<Record<string, string>>,
): Promise<string> {
  const allTags = runTags(name, tags);
  const { experiment_id, artifact_location } = await ensureExperiment(connection, experiment);
  checkArtifactRoot(experiment, artifact_location);
  const tag = requestTag();
  const run = {
    experiment_id,
    run_name: name,
    user_id: allTags["mlflow.user"],
    start_time: Date.now(),
    tags: [...entries(allTags), tag],
  };
  const { info } = await createOnce(
    connection,
    async () => (await postOnce(connection, RunResponse, "runs/create", run)).run,
    async () => (await searchPage(connection, experiment_id, `tags.${tag.key} = '${tag.value}'`)).runs?.[0],
  );
  return info.run_id;
}

/**
 * A run as the server has it.
 *
 * @throws {AppError} `not_found`; `bad_input` if the id cannot be one
 */
export async function getRun(connection: MlflowConnection, runId: string): Promise<RunEntry> {
  checkId("run", runId);
  return (await get(connection, RunResponse, "runs/get", { run_id: runId })).run;
}

/**
 * Adds params to a run.
 *
 * @throws {AppError} `bad_input` if a key or value is not MLflow's, or a param is there with another value
 */
export async function logParams(
  connection: MlflowConnection,
  runId: string,
  params: Readonly<Record<string, string>>,
): Promise<void> {
  checkId("run", runId);
  checkEntries("param", params);
  await logBatches(connection, runId, "params", entries(params));
}

/**
 * Adds metrics to the history of a run.
 *
 * @throws {AppError} `bad_input` if a key or step is not MLflow's
 */
export async function logMetrics(
  connection: MlflowConnection,
  runId: string,
  metrics: readonly Metric[],
): Promise<void> {
  checkId("run", runId);
  checkMetrics(metrics);
  const now = Date.now();
  await logBatches(
    connection,
    runId,
    "metrics",
    metrics.map((metric) => metricInput(metric, now)),
  );
}

/**
 * Notes a dataset as what a run was trained on; noting it again changes nothing.
 *
 * @throws {AppError} `bad_input` if name or digest is not MLflow's
 */
export async function logDataset(connection: MlflowConnection, runId: string, dataset: Dataset): Promise<void> {
  checkId("run", runId);
  checkDataset(dataset);
  const datasets = [{ tags: entries(DATASET_TAGS), dataset: datasetEntry(dataset) }];
  await post(connection, Ignored, "runs/log-inputs", { run_id: runId, datasets });
}

/**
 * Stores a file of a run.
 *
 * @throws {AppError}
 */
export async function logArtifact(
  connection: MlflowConnection,
  runId: string,
  path: string,
  content: string | Uint8Array,
): Promise<void> {
  checkServablePath(path);
  const { info } = await getRun(connection, runId);
  await putArtifact(connection, info.artifact_uri, path, new Blob([content as Uint8Array<ArrayBuffer>]));
}

/**
 * Marks a run as ended now.
 *
 * @throws {AppError} `not_found`
 */
export async function endRun(
  connection: MlflowConnection,
  runId: string,
  status: Exclude<RunStatus, "RUNNING">,
): Promise<void> {
  checkId("run", runId);
  await post(connection, Ignored, "runs/update", { run_id: runId, status, end_time: Date.now() });
}
