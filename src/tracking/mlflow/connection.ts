import { AppError } from "../../errors.ts";
import { type Credentials, findCredentials } from "./credentials.ts";

/** An MLflow server and how to talk to it. */
export interface MlflowConnection {
  /** Where it is, with its path prefix, without credentials and final slash. */
  readonly uri: string;
  readonly credentials: Credentials | undefined;
  /** Milliseconds that an answer may take; a call that moves a file has one more for each kB of it. */
  readonly timeout: number;
  /** How often a call is repeated that fails for a reason that may pass. */
  readonly retries: number;
  /** Milliseconds before the first repetition; each further one waits twice as long. */
  readonly backoff: number;
}

/** One call of the server's REST interface. */
export interface MlflowCall {
  readonly method: "GET" | "POST" | "PATCH" | "PUT";
  /** Path below the connection's URI, encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /** Sent as JSON, or a file as it is. */
  readonly body?: Readonly<Record<string, unknown>> | Blob;
  /** Size of the file that the call moves. */
  readonly bytes?: number;
}

/** What of the environment makes a connection, under MLflow's own names. */
export type MlflowEnvironment = Readonly<Record<string, string | undefined>>;

const TIMEOUT_S = 30;
const RETRIES = 5;
const BACKOFF_S = 0.25;

/**
 * Notes where a server is, without talking to it.
 *
 * @param env `MLFLOW_TRACKING_USERNAME`, `_PASSWORD`, `_TOKEN`, `MLFLOW_HTTP_REQUEST_TIMEOUT` (s, by default 30),
 * `_MAX_RETRIES` (by default 5) and `_BACKOFF_FACTOR` (s, by default 0.25)
 * @throws {AppError} `bad_input` where the URI is none; `bad_params` where a variable does not fit
 */
export function connect(uri: string, env: MlflowEnvironment): MlflowConnection {
  const url = URL.parse(uri);
  if (url === null) throw new AppError("bad_input", `tracking URI must be a URL, got ${JSON.stringify(uri)}`);
  return {
    uri: url.origin + url.pathname.replace(/\/+$/, ""),
    credentials: findCredentials(url, env),
    timeout: 1000 * readNumber(env, "MLFLOW_HTTP_REQUEST_TIMEOUT", TIMEOUT_S, 0.001),
    retries: readNumber(env, "MLFLOW_HTTP_REQUEST_MAX_RETRIES", RETRIES, 0),
    backoff: 1000 * readNumber(env, "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", BACKOFF_S, 0),
  };
}

function readNumber(env: MlflowEnvironment, name: string, absent: number, minimum: number): number {
  const value = Number(env[name] || absent);
  if (value >= minimum && value <= 86_400) return value;
  throw new AppError(
    "bad_params",
    `${name} must be a number from ${minimum} to 86400, got ${JSON.stringify(env[name])}`,
  );
}
