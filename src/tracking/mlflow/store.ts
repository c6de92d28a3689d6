import type { TrackingStore } from "../store.ts";
import { connect } from "./connection.ts";
import { logModel } from "./models.ts";
import { fetchModel, registerVersion, setAlias } from "./registry.ts";
import { endRun, logArtifact, logDataset, logMetrics, logParams, startRun } from "./runs.ts";
import { searchRuns } from "./search.ts";
import type { MlflowEnvironment } from "./settings.ts";

/**
 * Opens an MLflow server as a tracking store, by its REST API; the first request is made when the store is used.
 *
 * Requests that fail for a reason that may pass are retried, those that make something new only if it is not found on
 * the server. Files go through the server, which must serve artifacts, or into its folder if that is on this machine.
 *
 * Source: https://mlflow.org/docs/latest/rest-api.html and the server of MLflow 3.17.
 *
 * @param env see `readSettings`
 * @throws {AppError} `bad_input` if the URI is not a URL; `bad_params` if a variable is out of range
 */
export function openMlflowStore(uri: string, env: MlflowEnvironment): TrackingStore {
  const connection = connect(uri, env);
  return {
    uri: connection.uri,
    startRun: (experiment, name, tags) => startRun(connection, experiment, name, tags),
    logParams: (runId, params) => logParams(connection, runId, params),
    logMetrics: (runId, metrics) => logMetrics(connection, runId, metrics),
    logDataset: (runId, dataset) => logDataset(connection, runId, dataset),
    logModel: (runId, model) => logModel(connection, runId, model),
    logArtifact: (runId, path, content) => logArtifact(connection, runId, path, content),
    endRun: (runId, status) => endRun(connection, runId, status),
    searchRuns: (experiment, filter) => searchRuns(connection, experiment, filter),
    registerVersion: (name, source, description, tags) => registerVersion(connection, name, source, description, tags),
    setAlias: (name, alias, version) => setAlias(connection, name, alias, version),
    fetchModel: (name, alias, directory) => fetchModel(connection, name, alias, directory),
  };
}
