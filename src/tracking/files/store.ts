import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { AppError } from "../../errors.ts";
import { onDisk } from "../../io/disk.ts";
import type { TrackingStore } from "../store.ts";
import { checkArtifactPath } from "../validation.ts";
import { logDataset } from "./datasets.ts";
import { logModel } from "./models.ts";
import { putFile } from "./publish.ts";
import { fetchModel, registerVersion, setAlias } from "./registry.ts";
import { endRun, findRun, logMetrics, logParams, searchRuns, startRun } from "./runs.ts";

/**
 * Opens a folder as a tracking store, in the layout of MLflow's file store; it is made by the first run.
 *
 * Processes may share the folder; a run belongs to the process that started it. What is not an append to a metric's
 * file is filled in a staging folder and renamed, so that neither readers nor a killed process meet it half-written.
 * As with MLflow, runs, models and versions note absolute paths of their artifacts: MLflow finds them only as long as
 * the folder is where it was. This store itself finds them after a move.
 *
 * Source: `mlflow/store/tracking/file_store.py` and `mlflow/store/model_registry/file_store.py` of MLflow 3.17.
 *
 * @throws {AppError} `io` if the path is not a folder
 */
export function openFileStore(path: string): TrackingStore {
  const root = resolve(path);
  const found = onDisk(root, () => statSync(root, { throwIfNoEntry: false }));
  if (found !== undefined && !found.isDirectory()) {
    throw new AppError("io", `tracking store ${path} must be a folder, got a file`);
  }
  return {
    uri: path,
    startRun: (experiment, name, tags) => startRun(root, experiment, name, tags),
    logParams: async (runId, params) => logParams(root, runId, params),
    logMetrics: async (runId, metrics) => logMetrics(root, runId, metrics),
    logDataset: async (runId, dataset) => logDataset(root, findRun(root, runId), runId, dataset),
    logModel: async (runId, model) => logModel(root, findRun(root, runId), model),
    logArtifact: async (runId, path, content) => {
      checkArtifactPath(path);
      putFile(root, join(findRun(root, runId), "artifacts", path), content);
    },
    endRun: async (runId, status) => endRun(root, runId, status),
    searchRuns: async (experiment, filter) => searchRuns(root, experiment, filter),
    registerVersion: (name, source, description, tags) => registerVersion(root, name, source, description, tags),
    setAlias: async (name, alias, version) => setAlias(root, name, alias, version),
    fetchModel: (name, alias, directory) => fetchModel(root, name, alias, directory),
  };
}
