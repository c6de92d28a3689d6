import type { FetchContext, FetchResponse } from "ofetch";
import { AppError, type ErrorCode } from "../../errors.ts";
import { CREDENTIAL_VARIABLES } from "./credentials.ts";
import type { MlflowSettings } from "./settings.ts";

/**
 * What is known of a failed request: `final`, it will not succeed; `unsent`, the server did not receive it; `lost`, it
 * is over, with or without effect; `pending`, it may still take effect.
 */
export type Outcome = "final" | "unsent" | "lost" | "pending";

/** A request to an MLflow server that failed. */
export class MlflowError extends AppError {
  readonly outcome: Outcome;
  /** MLflow's own code, such as `RESOURCE_DOES_NOT_EXIST`; empty if the response has none. */
  readonly errorCode: string;

  constructor(code: ErrorCode, message: string, outcome: Outcome, errorCode = "", options?: ErrorOptions) {
    super(code, message, options);
    this.outcome = outcome;
    this.errorCode = errorCode;
  }
}

/** Statuses that a retry may not meet again; `pending` are those of a server or proxy that stopped waiting. */
export const RETRYABLE: Readonly<Record<number, Outcome>> = {
  408: "pending",
  429: "lost",
  500: "lost",
  502: "lost",
  503: "lost",
  504: "pending",
};

/** Codes of a connection that was never made. */
const UNSENT = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"];

/** The error for a response that is no success. */
export function responseError(
  settings: MlflowSettings,
  context: FetchContext & { readonly response: FetchResponse<unknown> },
): MlflowError {
  const { uri } = settings;
  const { status, headers } = context.response;
  const { error_code = "", message } = errorBody(context.response._data);
  const place = placeOf(uri, context);
  if (status === 401 || status === 403) return accessError(settings, place, status, message);
  if (status >= 300 && status < 400) {
    const target = headers.get("location") ?? "nowhere";
    return new MlflowError("tracking_failed", `${uri} must be the server itself, got a redirect to ${target}`, "final");
  }
  if (error_code === "RESOURCE_DOES_NOT_EXIST") {
    return new MlflowError("not_found", `${uri}: ${message}`, "final", error_code);
  }
  // Two requests at once wrote the same row of MLflow's database.
  if (error_code === "BAD_REQUEST") {
    return new MlflowError("tracking_failed", `${place} failed: ${message}`, "lost", error_code);
  }
  if (status === 400) return new MlflowError("bad_input", `${uri}: ${message}`, "final", error_code);
  const outcome = RETRYABLE[status] ?? "final";
  return new MlflowError("tracking_failed", `${place} answered ${status}: ${message}`, outcome, error_code);
}

function accessError({ uri, credentials }: MlflowSettings, place: string, status: number, body: string): MlflowError {
  const fail = (message: string) => new MlflowError("tracking_failed", message, "final");
  if (body.startsWith("Invalid Host header")) {
    const { host } = new URL(uri);
    return fail(`${uri} must accept the host name ${host}, got 403: start it with --allowed-hosts "${host}"`);
  }
  if (credentials === undefined) return fail(`${uri} wants credentials (${status}): set ${CREDENTIAL_VARIABLES}`);
  if (status === 401) return fail(`${uri} must accept the credentials in ${credentials.origin}, got 401`);
  return fail(`${place.replace(" ", " must allow ")} to the user in ${credentials.origin}, got 403`);
}

/**
 * The error for a request without a whole response.
 *
 * @throws {AppError} what went wrong on this machine, such as a full disk
 */
export function connectionError({ uri }: MlflowSettings, context: FetchContext): MlflowError {
  if (context.error instanceof MlflowError) return context.error;
  if (context.error instanceof AppError) throw context.error;
  const place = placeOf(uri, context);
  const { name, message, code } = context.error as NodeJS.ErrnoException;
  const fail = (message: string, outcome: Outcome) =>
    new MlflowError("tracking_failed", message, outcome, "", { cause: context.error });
  if (name === "TimeoutError") {
    return fail(
      `${place} must answer within ${Math.round(Number(context.options.timeout)) / 1000} s, got none`,
      "pending",
    );
  }
  const reason = code === "ECONNRESET" ? "a closed connection" : oneLine(message);
  if (/CERT|SSL|TLS|VERIFY/.test(code ?? "")) return fail(`${uri} cannot be trusted: ${reason}`, "final");
  if (code !== undefined && UNSENT.includes(code)) {
    const advice = "start a server with `bun run mlflow`, or correct MLFLOW_TRACKING_URI";
    return fail(`${uri} cannot be reached (${code}): ${advice}`, "unsent");
  }
  return fail(`${place} must give a whole answer, got ${reason}`, "lost");
}

/** The server, method and path of a request, for messages. */
function placeOf(uri: string, { request, options }: FetchContext): string {
  return `${uri} ${options.method} ${String(request).slice(uri.length).replace(/\?.*/, "")}`;
}

/** MLflow's own words for an error, else the text of the body. */
function errorBody(body: unknown): { readonly error_code?: string; readonly message: string } {
  if (typeof body !== "object" || body === null) return { message: oneLine(String(body ?? "")) };
  const { error_code = "", message = JSON.stringify(body) } = body as { error_code?: string; message?: string };
  return { error_code, message: oneLine(message) };
}

function oneLine(text: string): string {
  const line = text
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  return line.length > 300 ? `${line.slice(0, 300)}...` : line;
}
