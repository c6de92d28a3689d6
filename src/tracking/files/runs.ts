import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { AppError } from "../../errors.ts";
import { listFiles, listFolders, onDisk, readText, writeFile } from "../../io/disk.ts";
import { currentUser, runTags } from "../run-tags.ts";
import type { Metric, Run, RunFilter, RunStatus } from "../store.ts";
import { checkEntries, checkId, checkMetrics } from "../validation.ts";
import { listDatasetDigests } from "./datasets.ts";
import { ensureExperiment, findExperiment, listExperiments } from "./experiments.ts";
import { EXPERIMENT_FOLDERS, META, RunMeta, STATUS_CODES } from "./layout.ts";
import { appendMetric, formatMetrics, readMetrics } from "./metrics.ts";
import { listModelIds } from "./models.ts";
import { publishFolder, putFile } from "./publish.ts";
import { formatYaml, readYaml } from "./yaml.ts";

/**
 * Starts a run; it appears whole, with all its tags.
 *
 * @returns its id
 * @throws {AppError} `bad_input` if a name or tag is not MLflow's; `tracking_failed`, `io`
 */
export async function startRun(
  root: string,
  experiment: string,
  name: string,
  tags: Readonly<Record<string, string>>,
): Promise<string> {
  const allTags = runTags(name, tags);
  const experimentFolder = await ensureExperiment(root, experiment);
  const runId = randomUUID().replaceAll("-", "");
  const folder = join(experimentFolder, runId);
  const meta = {
    artifact_uri: join(folder, "artifacts"),
    deleted_time: null,
    end_time: null,
    experiment_id: basename(experimentFolder),
    lifecycle_stage: "active",
    run_id: runId,
    run_name: name,
    start_time: Date.now(),
    status: STATUS_CODES.RUNNING,
    user_id: currentUser(),
  };
  await publishFolder(root, folder, (staged) => {
    writeFile(join(staged, META), formatYaml(meta));
    // MLflow takes no folder for a run that lacks one of these.
    for (const part of ["metrics", "params", "artifacts"]) onDisk(staged, () => mkdirSync(join(staged, part)));
    for (const [key, value] of Object.entries(allTags)) writeFile(join(staged, "tags", key), value);
  });
  return runId;
}

/**
 * The folder of an active run.
 *
 * @throws {AppError} `not_found`; `bad_input` if the id cannot be one
 */
export function findRun(root: string, runId: string): string {
  checkId("run", runId);
  const folders = listExperiments(root).map((experiment) => join(experiment, runId));
  const found = folders.find((folder) => readYaml(join(folder, META), RunMeta)?.lifecycle_stage === "active");
  if (found !== undefined) return found;
  throw new AppError("not_found", `${root} must hold the active run ${runId}, got none`);
}

/**
 * Adds params to a run; all, or none if one is invalid.
 *
 * @throws {AppError} `bad_input` if a key or value is not MLflow's, or a param is there with another value; `io`
 */
export function logParams(root: string, runId: string, params: Readonly<Record<string, string>>): void {
  checkEntries("param", params);
  const folder = join(findRun(root, runId), "params");
  const fresh = Object.entries(params).filter(([key, value]) => {
    const old = readText(join(folder, key));
    if (old === undefined || old === value) return old === undefined;
    const shown = `${JSON.stringify(old)}, got ${JSON.stringify(value)}`;
    throw new AppError("bad_input", `param ${key} of run ${runId} must stay ${shown}`);
  });
  for (const [key, value] of fresh) putFile(root, join(folder, key), value);
}

/**
 * Adds metrics to the history of a run.
 *
 * @throws {AppError} `bad_input` if a key or step is not MLflow's; `io`
 */
export function logMetrics(root: string, runId: string, metrics: readonly Metric[]): void {
  checkMetrics(metrics);
  const folder = join(findRun(root, runId), "metrics");
  for (const [key, lines] of formatMetrics(metrics, Date.now())) appendMetric(root, join(folder, key), lines);
}

/**
 * Marks a run as ended now.
 *
 * @throws {AppError} `not_found`, `io`
 */
export function endRun(root: string, runId: string, status: Exclude<RunStatus, "RUNNING">): void {
  const path = join(findRun(root, runId), META);
  const meta = readYaml(path, RunMeta);
  putFile(root, path, formatYaml({ ...meta, status: STATUS_CODES[status], end_time: Date.now() }));
}

/**
 * The active runs of an experiment that pass the filter, oldest first.
 *
 * Cost: reads every file of every run of the status asked for, artifacts excepted.
 *
 * @throws {AppError} `tracking_failed` if a file is corrupt; `io`
 */
export function searchRuns(root: string, experiment: string, filter: RunFilter): Run[] {
  const folder = findExperiment(root, experiment);
  if (folder === undefined) return [];
  return listFolders(folder)
    .filter((name) => !EXPERIMENT_FOLDERS.includes(name))
    .map((runId) => readRun(folder, runId, filter))
    .filter((run) => run !== undefined)
    .sort((a, b) => a.startTime - b.startTime);
}

function readRun(experiment: string, runId: string, filter: RunFilter): Run | undefined {
  const folder = join(experiment, runId);
  const meta = readYaml(join(folder, META), RunMeta);
  if (meta === undefined || meta.lifecycle_stage !== "active") return undefined;
  const status = statusOf(meta.status);
  if (filter.status !== undefined && filter.status !== status) return undefined;
  const datasetDigests = listDatasetDigests(experiment, folder);
  if (filter.datasetDigest !== undefined && !datasetDigests.includes(filter.datasetDigest)) return undefined;
  const tags = readTexts(join(folder, "tags"));
  return {
    runId,
    name: tags["mlflow.runName"] ?? "",
    status,
    startTime: meta.start_time,
    params: readTexts(join(folder, "params")),
    metrics: readMetrics(join(folder, "metrics")),
    tags,
    datasetDigests,
    modelIds: listModelIds(experiment, folder),
  };
}

/** A number that is not ours is MLflow's for a run that has not begun. */
function statusOf(code: number): RunStatus {
  const statuses = Object.keys(STATUS_CODES) as RunStatus[];
  return statuses.find((status) => STATUS_CODES[status] === code) ?? "RUNNING";
}

function readTexts(folder: string): Record<string, string> {
  return Object.fromEntries(listFiles(folder).map((key) => [key, readText(join(folder, key)) ?? ""]));
}
