import { type FetchContext, type FetchOptions, ofetch } from "ofetch";
import { connectionError, type MlflowError, RETRYABLE, responseError } from "./errors.ts";
import { type MlflowEnvironment, type MlflowSettings, readSettings } from "./settings.ts";

/** What a request may have beside ofetch's options. */
interface RequestOptions extends FetchOptions {
  /** Takes the body of a success, which is then not read as JSON; if it throws an `MlflowError`, that decides on a retry. */
  readonly save?: (response: Response) => Promise<void>;
}

/** A server with its settings and a client of its REST API. */
export interface MlflowConnection extends MlflowSettings {
  /**
   * Makes a request and retries it if it fails for a reason that may pass; with `retry: 0` it is made once.
   *
   * @param path below the server's URI, encoded
   * @throws {MlflowError}
   */
  readonly request: (path: string, options: RequestOptions) => Promise<unknown>;
}

/**
 * Sets up a client for a server, without talking to it.
 *
 * @param env see `readSettings`
 * @throws {AppError} `bad_input` or `bad_params`
 */
export function connect(uri: string, env: MlflowEnvironment): MlflowConnection {
  const settings = readSettings(uri, env);
  const { credentials, timeout, retries } = settings;
  const options: RequestOptions = {
    baseURL: settings.uri,
    headers: credentials === undefined ? {} : { authorization: credentials.header },
    timeout,
    retry: retries,
    // 400 is the status of a conflict in MLflow's database too.
    retryStatusCodes: [400, ...Object.keys(RETRYABLE).map(Number)],
    retryDelay: ({ options }) => retryDelay(settings, retries - Number(options.retry) + 1),
    responseType: "json",
    redirect: "manual",
    // A server may close a connection that is kept alive just as a request is sent on it; the response is then lost.
    keepalive: false,
    onRequest({ options }) {
      // ofetch 1.5.1 would pass the signal of the last attempt's timeout on to this one.
      delete options.signal;
    },
    onRequestError: (context) => throwIfLast(connectionError(settings, context), context),
    onResponse(context) {
      if (!context.response.ok) throwIfLast(responseError(settings, context), context);
    },
  };
  return { ...settings, request: ofetch.create(options, { fetch: fetchWhole as typeof fetch }) };
}

/** Fetches with the whole body: ofetch would read it after its timeout and its decision on a retry. */
async function fetchWhole(url: string, options: RequestInit & RequestOptions): Promise<Response> {
  const response = await fetch(url, options);
  if (response.ok && options.save) {
    await options.save(response);
    return new Response(null, response);
  }
  const body = await response.bytes();
  checkJson(body, response);
  return new Response(body, response);
}

/** Checks that JSON is not cut off; a proxy's errors say that they are JSON even if they are not. */
function checkJson(body: Uint8Array, { status, headers }: Response): void {
  const isJson = headers.get("content-type")?.startsWith("application/json");
  if (isJson && !(status in RETRYABLE)) JSON.parse(new TextDecoder().decode(body));
}

/** Throws an error that no retry follows. */
function throwIfLast(error: MlflowError, { options }: FetchContext): void {
  if (error.outcome === "final" || !options.retry) throw error;
}

/** Milliseconds to wait after the n-th failure: 1, 2, 4, ... times the backoff, and up to half as much more as jitter. */
export function retryDelay({ backoff }: MlflowSettings, failures: number): number {
  return backoff * 2 ** (failures - 1) * (1 + Math.random() / 2);
}
