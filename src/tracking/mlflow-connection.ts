import { ofetch } from "ofetch";
import { AppError } from "../errors.ts";
import { type Credentials, findCredentials } from "./mlflow-credentials.ts";
import { answerError, lossError, MlflowError } from "./mlflow-errors.ts";

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

/**
 * Makes a call, once.
 *
 * @param read takes what is wanted from the answer; it belongs to the call: where it fails, the call does
 * @throws {MlflowError} or what `read` throws as an `AppError`
 */
export async function callOnce<T>(
  connection: MlflowConnection,
  call: MlflowCall,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  try {
    const response = await ofetch.raw(connection.uri + call.path, {
      method: call.method,
      headers: connection.credentials === undefined ? {} : { authorization: connection.credentials.header },
      ...(call.query && { query: call.query }),
      ...(call.body && { body: call.body }),
      signal: AbortSignal.timeout(connection.timeout + (call.bytes ?? 0)),
      responseType: "stream",
      ignoreResponseError: true,
      retry: false,
      redirect: "manual",
      // On a connection kept alive the answer may be lost where the server has just closed it.
      keepalive: false,
    });
    if (!response.ok) throw answerError(connection, call, response, await response.text());
    return await read(response);
  } catch (error) {
    throw error instanceof AppError ? error : lossError(connection, call, error);
  }
}

/**
 * Makes a call whose repetition changes nothing, and again as often as it fails for a reason that may pass.
 *
 * @throws {MlflowError} or what `read` throws as an `AppError`
 */
export async function call<T>(
  connection: MlflowConnection,
  call: MlflowCall,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  for (let failures = 0; ; ) {
    try {
      return await callOnce(connection, call, read);
    } catch (error) {
      if (!(error instanceof MlflowError) || error.outcome === "final" || failures === connection.retries) throw error;
      await backOff(connection, ++failures);
    }
  }
}

/** Waits after the n-th failure: once, twice, four times, ... the backoff, and up to half as much more, so that clients part. */
export function backOff({ backoff }: MlflowConnection, failures: number): Promise<void> {
  return Bun.sleep(backoff * 2 ** (failures - 1) * (1 + Math.random() / 2));
}
