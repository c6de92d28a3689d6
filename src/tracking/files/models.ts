import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { cp } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { AppError } from "../../errors.ts";
import { listFiles, listFolders, onDisk, readText, writeFile } from "../../io/disk.ts";
import { ioError } from "../../io/io-error.ts";
import { checkEmpty, listModelFiles } from "../model-folder.ts";
import { isSourceTag } from "../run-tags.ts";
import type { LoggedModel } from "../store.ts";
import { checkId, checkLoggedModel } from "../validation.ts";
import { listExperiments } from "./experiments.ts";
import { LoggedModelMeta, META, MODEL_READY } from "./layout.ts";
import { formatMetrics } from "./metrics.ts";
import { publishFolder, publishMeta } from "./publish.ts";
import { formatYaml, readYaml } from "./yaml.ts";

/**
 * Stores a model, which appears whole, and then notes it as an output of its run.
 *
 * @returns its id
 * @throws {AppError} `bad_input` if a name, key or step is not MLflow's or the folder has no files; `io`
 */
export async function logModel(root: string, runFolder: string, model: LoggedModel): Promise<string> {
  checkLoggedModel(model);
  listModelFiles(model);
  const experiment = dirname(runFolder);
  const runId = basename(runFolder);
  const modelId = `m-${randomUUID().replaceAll("-", "")}`;
  const folder = join(experiment, "models", modelId);
  const now = Date.now();
  const meta = {
    artifact_location: join(folder, "artifacts"),
    creation_timestamp: now,
    experiment_id: basename(experiment),
    last_updated_timestamp: now,
    lifecycle_stage: "active",
    model_id: modelId,
    model_type: null,
    name: model.name,
    source_run_id: runId,
    status: MODEL_READY,
    status_message: null,
  };
  await publishFolder(root, folder, async (staged) => {
    writeFile(join(staged, META), formatYaml(meta));
    for (const part of ["metrics", "params"]) onDisk(staged, () => mkdirSync(join(staged, part)));
    for (const [key, value] of Object.entries(model.params)) writeFile(join(staged, "params", key), value);
    const tags = join(runFolder, "tags");
    for (const key of listFiles(tags).filter(isSourceTag)) {
      writeFile(join(staged, "tags", key), readText(join(tags, key)) ?? "");
    }
    const lines = formatMetrics(model.metrics, now, metricSuffix(runId, model));
    for (const [key, text] of lines) writeFile(join(staged, "metrics", key), text);
    await copyFiles(model.directory, join(staged, "artifacts"));
  });
  // MLflow's file store, too, names the model as both source and destination.
  const output = {
    destination_id: modelId,
    destination_type: "MODEL_OUTPUT",
    source_id: modelId,
    source_type: "RUN_OUTPUT",
    step: 0,
    tags: {},
  };
  await publishMeta(root, join(runFolder, "outputs", modelId), output);
  return modelId;
}

/**
 * The folder of a logged model.
 *
 * @throws {AppError} `not_found`; `bad_input` if the id cannot be one
 */
export function findModel(root: string, modelId: string): string {
  checkId("model", modelId);
  const folders = listExperiments(root).map((experiment) => join(experiment, "models", modelId));
  const found = folders.find((folder) => readYaml(join(folder, META), LoggedModelMeta) !== undefined);
  if (found !== undefined) return found;
  throw new AppError("not_found", `${root} must hold the logged model ${modelId}, got none`);
}

/**
 * Ids of the models that a run gave, oldest first.
 *
 * @throws {AppError} `tracking_failed` if a file is corrupt; `io`
 */
export function listModelIds(experiment: string, runFolder: string): string[] {
  const time = (id: string) => readYaml(join(experiment, "models", id, META), LoggedModelMeta)?.creation_timestamp ?? 0;
  return listFolders(join(runFolder, "outputs"))
    .map((id) => ({ id, time: time(id) }))
    .sort((a, b) => a.time - b.time)
    .map(({ id }) => id);
}

/**
 * Copies a folder's files, subfolders included; links are copied as the files they lead to.
 *
 * @throws {AppError} `io`
 */
async function copyFiles(from: string, to: string): Promise<void> {
  try {
    await cp(from, to, { recursive: true, dereference: true });
  } catch (error) {
    throw ioError(to, "use", error);
  }
}

/**
 * Copies the files of a logged model into a folder, which is made.
 *
 * @throws {AppError} `not_found` if the model is not there or has no files; `bad_input` if the folder holds
 * files; `io`
 */
export async function copyModel(root: string, modelId: string, directory: string): Promise<void> {
  const artifacts = join(findModel(root, modelId), "artifacts");
  if (listFiles(artifacts).length === 0) {
    throw new AppError("not_found", `${artifacts} must hold the files of model ${modelId}, got none`);
  }
  checkEmpty(directory, modelId);
  await copyFiles(artifacts, directory);
}

/** A line of a model's metric names its run and, unless a blank would break the line, its dataset. */
function metricSuffix(runId: string, { dataset }: LoggedModel): string {
  return /\s/.test(dataset.name + dataset.digest) ? ` ${runId}` : ` ${runId} ${dataset.name} ${dataset.digest}`;
}
