import type { Static } from "@sinclair/typebox";
import { AppError } from "../errors.ts";
import { DATASET_TAGS, datasetEntry } from "./dataset-entry.ts";
import {
  ExperimentAnswer,
  get,
  Ignored,
  LoggedModelAnswer,
  post,
  postOnce,
  RunAnswer,
  type RunEntry,
  RunsAnswer,
} from "./mlflow-api.ts";
import { checkArtifactRoot, checkServablePath, putArtifact } from "./mlflow-artifacts.ts";
import type { MlflowConnection } from "./mlflow-connection.ts";
import { createOnce, requestTag } from "./mlflow-create-once.ts";
import { MlflowError } from "./mlflow-errors.ts";
import { entries, logBatches, metricInput, metricValue } from "./mlflow-metrics.ts";
import { checkDataset, checkEntries, checkExperimentName, checkId, checkMetrics } from "./names.ts";
import { runTags } from "./run-tags.ts";
import type { Dataset, Metric, Run, RunFilter, RunStatus } from "./store.ts";

type Experiment = Static<typeof ExperimentAnswer>["experiment"];

const PAGE = 1000;

async function findExperiment(connection: MlflowConnection, name: string): Promise<Experiment | undefined> {
  try {
    const query = { experiment_name: name };
    return (await get(connection, ExperimentAnswer, "experiments/get-by-name", query)).experiment;
  } catch (error) {
    if (error instanceof MlflowError && error.errorCode === "RESOURCE_DOES_NOT_EXIST") return undefined;
    throw error;
  }
}

/** Makes something whose name only one can have; it may be there already. */
export async function ensureNamed(connection: MlflowConnection, path: string, name: string): Promise<void> {
  try {
    await post(connection, Ignored, path, { name });
  } catch (error) {
    if (!(error instanceof MlflowError) || error.errorCode !== "RESOURCE_ALREADY_EXISTS") throw error;
  }
}

async function ensureExperiment(connection: MlflowConnection, name: string): Promise<Experiment> {
  checkExperimentName(name);
  let experiment = await findExperiment(connection, name);
  if (experiment === undefined) {
    await ensureNamed(connection, "experiments/create", name);
    experiment = await findExperiment(connection, name);
  }
  if (experiment?.lifecycle_stage === "active") return experiment;
  const got = experiment === undefined ? "none" : `a ${experiment.lifecycle_stage} one`;
  throw new AppError("tracking_failed", `experiment ${name} in ${connection.uri} must be active, got ${got}`);
}

/**
 * Starts a run.
 *
 * @returns its id
 * @throws {AppError} `bad_input` where a name or tag is not MLflow's; `tracking_failed`
 */
export async function startRun(
  connection: MlflowConnection,
  experiment: string,
  name: string,
  tags: Readonly<Record<string, string>>,
): Promise<string> {
  const allTags = runTags(name, tags);
  checkEntries("tag", allTags);
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
    async () => (await postOnce(connection, RunAnswer, "runs/create", run)).run,
    async () => (await searchPage(connection, experiment_id, `tags.${tag.key} = '${tag.value}'`)).runs?.[0],
  );
  return info.run_id;
}

/**
 * A run as the server has it.
 *
 * @throws {AppError} `not_found`; `bad_input` where the id cannot be one
 */
export async function getRun(connection: MlflowConnection, runId: string): Promise<RunEntry> {
  checkId("run", runId);
  return (await get(connection, RunAnswer, "runs/get", { run_id: runId })).run;
}

/**
 * Adds params to a run.
 *
 * @throws {AppError} `bad_input` where a key or value is not MLflow's, or a param is there with another value
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
 * @throws {AppError} `bad_input` where a key or step is not MLflow's
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
 * @throws {AppError} `bad_input` where name or digest is not MLflow's
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

/**
 * The active runs of an experiment that pass the filter, oldest first.
 *
 * @throws {AppError}
 */
export async function searchRuns(
  connection: MlflowConnection,
  experiment: string,
  { status, datasetDigest }: RunFilter,
): Promise<Run[]> {
  const found = await findExperiment(connection, experiment);
  if (found === undefined) return [];
  const conditions = [
    ...(status === undefined ? [] : [`attributes.status = '${status}'`]),
    ...(datasetDigest === undefined ? [] : [`dataset.digest = ${quote(datasetDigest)}`]),
  ];
  const runs: Run[] = [];
  for (let token: string | undefined; ; ) {
    const page = await searchPage(connection, found.experiment_id, conditions.join(" and "), token);
    for (const run of page.runs ?? []) runs.push(await readRun(connection, run));
    token = page.next_page_token;
    if (!token) return runs;
  }
}

function searchPage(connection: MlflowConnection, experimentId: string, filter: string, pageToken?: string) {
  return post(connection, RunsAnswer, "runs/search", {
    experiment_ids: [experimentId],
    filter,
    order_by: ["attributes.start_time ASC"],
    max_results: PAGE,
    ...(pageToken && { page_token: pageToken }),
  });
}

/**
 * A text in a filter.
 *
 * @throws {AppError} `bad_input` where MLflow's filters cannot hold it
 */
export function quote(text: string): string {
  const mark = text.includes("'") ? '"' : "'";
  if (!text.includes(mark)) return mark + text + mark;
  throw new AppError("bad_input", `text to search for must not hold both sorts of quotes, got ${JSON.stringify(text)}`);
}

async function readRun(connection: MlflowConnection, { info, data, inputs, outputs }: RunEntry): Promise<Run> {
  const record = (tags: RunEntry["data"]["tags"] = []) =>
    Object.fromEntries(tags.map(({ key, value }) => [key, value]));
  const modelIds = (outputs?.model_outputs ?? []).map(({ model_id }) => model_id);
  return {
    runId: info.run_id,
    name: info.run_name ?? "",
    status: statusOf(info.status),
    startTime: info.start_time,
    params: record(data.params),
    metrics: Object.fromEntries((data.metrics ?? []).map((metric) => [metric.key, metricValue(metric)])),
    tags: record(data.tags),
    datasetDigests: (inputs?.dataset_inputs ?? []).map(({ dataset }) => dataset.digest),
    modelIds: modelIds.length > 1 ? await oldestFirst(connection, modelIds) : modelIds,
  };
}

async function oldestFirst(connection: MlflowConnection, modelIds: readonly string[]): Promise<string[]> {
  const models = await Promise.all(modelIds.map((id) => get(connection, LoggedModelAnswer, `logged-models/${id}`, {})));
  return models
    .map(({ model }) => model.info)
    .sort((a, b) => a.creation_timestamp_ms - b.creation_timestamp_ms)
    .map(({ model_id }) => model_id);
}

/** A status that is not ours is MLflow's for a run that has not begun. */
function statusOf(status: string): RunStatus {
  const known: readonly string[] = ["FINISHED", "FAILED", "KILLED"] satisfies RunStatus[];
  return known.includes(status) ? (status as RunStatus) : "RUNNING";
}
