import { AppError } from "../../errors.ts";
import { type Credentials, findCredentials } from "./credentials.ts";

/** Where an MLflow server is and how to talk to it. */
export interface MlflowSettings {
  /** Its URL with its path prefix, without credentials and final slash. */
  readonly uri: string;
  readonly credentials: Credentials | undefined;
  /** Milliseconds that a response may take. */
  readonly timeout: number;
  /** How often a request is retried. */
  readonly retries: number;
  /** Milliseconds before the first retry; each further one waits twice as long. */
  readonly backoff: number;
}

/** The environment variables that `readSettings` reads, under MLflow's own names. */
export type MlflowEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings of a server, without talking to it.
 *
 * @param env `MLFLOW_TRACKING_USERNAME`, `_PASSWORD`, `_TOKEN`, `MLFLOW_HTTP_REQUEST_TIMEOUT` (s, by default 30),
 * `_MAX_RETRIES` (by default 5) and `_BACKOFF_FACTOR` (s, by default 0.25)
 * @throws {AppError} `bad_input` if the URI is not a URL; `bad_params` if a variable is out of range
 */
export function readSettings(uri: string, env: MlflowEnvironment): MlflowSettings {
  const url = URL.parse(uri);
  if (url === null) throw new AppError("bad_input", `tracking URI must be a URL, got ${JSON.stringify(uri)}`);
  return {
    uri: url.origin + url.pathname.replace(/\/+$/, ""),
    credentials: findCredentials(url, env),
    timeout: 1000 * readNumber(env, "MLFLOW_HTTP_REQUEST_TIMEOUT", 30, 0.001),
    retries: readNumber(env, "MLFLOW_HTTP_REQUEST_MAX_RETRIES", 5, 0, "a whole number"),
    backoff: 1000 * readNumber(env, "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", 0.25, 0),
  };
}

function readNumber(
  env: MlflowEnvironment,
  name: string,
  absent: number,
  minimum: number,
  expected: "a number" | "a whole number" = "a number",
): number {
  const value = Number(env[name] || absent);
  const fits = expected === "a number" || Number.isInteger(value);
  if (fits && value >= minimum && value <= 86_400) return value;
  throw new AppError(
    "bad_params",
    `${name} must be ${expected} from ${minimum} to 86400, got ${JSON.stringify(env[name])}`,
  );
}
