import { posix } from "node:path";
import { AppError } from "../errors.ts";
import type { Dataset, LoggedModel, Metric } from "./store.ts";

/** MLflow's limits, in characters (`mlflow/utils/validation.py`). */
const LIMITS = { key: 250, param: 6000, tag: 8000, experiment: 500, alias: 255, dataset: 500, digest: 36 } as const;

function check(ok: boolean, what: string, expectation: string, got: string): void {
  if (ok) return;
  const shown = got.length > 100 ? `${got.slice(0, 100)}...` : got;
  throw new AppError("bad_input", `${what} must ${expectation}, got ${JSON.stringify(shown)}`);
}

function checkLength(what: string, text: string, limit: number): void {
  if (text.length <= limit) return;
  throw new AppError("bad_input", `${what} must have at most ${limit} characters, got ${text.length}`);
}

/** Whether a name, taken as a relative path, stays below its folder and has no other spelling. */
const isPlainPath = (name: string): boolean =>
  posix.normalize(name) === name && name !== "." && !/^(\/|\.\.)|\/$|\0/.test(name);

/**
 * Checks the key of a param, a metric or a tag by MLflow's rules.
 *
 * @throws {AppError} `bad_input`
 */
export function checkKey(kind: "param" | "metric" | "tag", key: string): void {
  const what = `${kind} key`;
  checkLength(what, key, LIMITS.key);
  check(/^[/\p{L}\p{N}_.\- :]*$/u.test(key), what, "hold only letters, digits and _ - . : / and spaces", key);
  check(isPlainPath(key), what, "be a plain relative path", key);
}

/**
 * Checks the keys and values of params or tags by MLflow's rules; what MLflow would cut off is rejected.
 *
 * @throws {AppError} `bad_input`
 */
export function checkEntries(kind: "param" | "tag", entries: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(entries)) {
    checkKey(kind, key);
    checkLength(`${kind} ${key}`, value, LIMITS[kind]);
  }
}

/**
 * Checks the keys and steps of metrics by MLflow's rules.
 *
 * @throws {AppError} `bad_input`
 */
export function checkMetrics(metrics: readonly Metric[]): void {
  for (const { key, step = 0 } of metrics) {
    checkKey("metric", key);
    if (Number.isSafeInteger(step)) continue;
    throw new AppError("bad_input", `step of metric ${key} must be an integer, got ${step}`);
  }
}

/**
 * Checks an experiment's name.
 *
 * @throws {AppError} `bad_input`
 */
export function checkExperimentName(name: string): void {
  check(name !== "", "experiment name", "not be empty", name);
  checkLength("experiment name", name, LIMITS.experiment);
}

/**
 * Checks a registered model's name by the rules of MLflow's file store.
 *
 * @throws {AppError} `bad_input`
 */
export function checkRegisteredName(name: string): void {
  check(name.trim() !== "" && !/[/\\:%]/.test(name), "registered model name", "be text without / \\ : %", name);
  check(isPlainPath(name), "registered model name", "be usable as a folder's name", name);
}

/**
 * Checks an alias: MLflow keeps `latest` and `v1`, `v2`, ... to itself.
 *
 * @throws {AppError} `bad_input`
 */
export function checkAlias(alias: string): void {
  check(/^[\p{L}\p{N}_-]+$/u.test(alias), "alias", "hold only letters, digits, _ and -", alias);
  check(!/^(latest|v\d+)$/i.test(alias), "alias", "not be one of MLflow's own", alias);
  checkLength("alias", alias, LIMITS.alias);
}

/**
 * Checks the id of a run or a logged model.
 *
 * @throws {AppError} `bad_input`
 */
export function checkId(kind: "run" | "model", id: string): void {
  check(/^[a-zA-Z0-9][\w-]{0,255}$/.test(id), `${kind} id`, "hold only letters, digits, _ and -", id);
}

/**
 * Checks the path of an artifact.
 *
 * @throws {AppError} `bad_input`
 */
export function checkArtifactPath(path: string): void {
  check(isPlainPath(path), "artifact path", "be a plain relative path", path);
}

/**
 * Checks a dataset's name and digest.
 *
 * @throws {AppError} `bad_input`
 */
export function checkDataset({ name, digest }: Dataset): void {
  check(name !== "", "dataset name", "not be empty", name);
  checkLength("dataset name", name, LIMITS.dataset);
  checkLength("dataset digest", digest, LIMITS.digest);
}

/**
 * Checks a logged model's name, params, metrics and dataset.
 *
 * @throws {AppError} `bad_input`
 */
export function checkLoggedModel({ name, params, metrics, dataset }: LoggedModel): void {
  check(/^[^/:.%"']+$/.test(name), "model name", "be text without / : . % and quotes", name);
  checkEntries("param", params);
  checkMetrics(metrics);
  checkDataset(dataset);
}
