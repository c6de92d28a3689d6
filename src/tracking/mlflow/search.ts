import { AppError } from "../../errors.ts";
import type { Run, RunFilter, RunStatus } from "../store.ts";
import { get, LoggedModelResponse, post, type RunEntry, RunsResponse } from "./api.ts";
import type { MlflowConnection } from "./connection.ts";
import { findExperiment } from "./experiments.ts";
import { metricValue } from "./metrics.ts";

const PAGE = 1000;

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

/**
 * A page of the active runs of an experiment that pass a filter in MLflow's words, oldest first.
 *
 * @throws {AppError}
 */
export function searchPage(connection: MlflowConnection, experimentId: string, filter: string, pageToken?: string) {
  return post(connection, RunsResponse, "runs/search", {
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
 * @throws {AppError} `bad_input` if MLflow's filters cannot hold it
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
  const models = await Promise.all(
    modelIds.map((id) => get(connection, LoggedModelResponse, `logged-models/${id}`, {})),
  );
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
