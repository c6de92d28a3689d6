import { AppError, type ErrorCode, messageOf } from "../../errors.ts";
import type { MlflowCall, MlflowConnection } from "./connection.ts";
import { CREDENTIAL_VARIABLES } from "./credentials.ts";

/**
 * What is known of a failed call: `final`, it will not succeed; `unsent`, the server never got it; `lost`, it is over,
 * with or without effect; `pending`, it may still take effect.
 */
export type Outcome = "final" | "unsent" | "lost" | "pending";

/** A call of an MLflow server that failed. */
export class MlflowError extends AppError {
  constructor(
    code: ErrorCode,
    message: string,
    readonly outcome: Outcome,
    /** MLflow's own code, such as `RESOURCE_DOES_NOT_EXIST`; empty where the answer has none. */
    readonly errorCode = "",
    options?: ErrorOptions,
  ) {
    super(code, message, options);
  }
}

/** Statuses that a later try may not meet; the server, or one before it, gave up waiting where it is `pending`. */
const PASSING: Readonly<Record<number, Outcome>> = {
  408: "pending",
  429: "lost",
  500: "lost",
  502: "lost",
  503: "lost",
  504: "pending",
};

/** Codes of a connection that was never made. */
const UNSENT = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"];

/** The error for an answer that is no success. */
export function answerError(
  connection: MlflowConnection,
  call: MlflowCall,
  { status, headers }: Response,
  text: string,
): MlflowError {
  const { uri } = connection;
  if (status === 401 || status === 403) return accessError(connection, call, status, text);
  if (status >= 300 && status < 400) {
    const target = headers.get("location") ?? "nowhere";
    return new MlflowError("tracking_failed", `${uri} must be the server itself, got a redirect to ${target}`, "final");
  }
  const refusal = parseRefusal(text);
  const { error_code = "", message } = refusal ?? {};
  const place = `${uri} ${call.method} ${call.path}`;
  const shown = oneLine(message ?? text);
  if (error_code === "RESOURCE_DOES_NOT_EXIST") {
    return new MlflowError("not_found", `${uri}: ${shown}`, "final", error_code);
  }
  // MLflow's answer where two calls at once wrote the same row of its database.
  if (error_code === "BAD_REQUEST") {
    return new MlflowError("tracking_failed", `${place} failed: ${shown}`, "lost", error_code);
  }
  const isCut = refusal === undefined && headers.get("content-type")?.startsWith("application/json");
  if (status === 400 && !isCut) return new MlflowError("bad_input", `${uri}: ${shown}`, "final", error_code);
  const outcome = isCut ? "lost" : (PASSING[status] ?? "final");
  return new MlflowError("tracking_failed", `${place} answered ${status}: ${shown}`, outcome, error_code);
}

function accessError({ uri, credentials }: MlflowConnection, call: MlflowCall, status: number, text: string) {
  const refuse = (message: string) => new MlflowError("tracking_failed", message, "final");
  if (text.startsWith("Invalid Host header")) {
    const host = new URL(uri).host;
    return refuse(`${uri} must accept the host name ${host}, got 403: start it with --allowed-hosts "${host}"`);
  }
  if (credentials === undefined) return refuse(`${uri} wants credentials (${status}): set ${CREDENTIAL_VARIABLES}`);
  if (status === 401) return refuse(`${uri} must accept the credentials in ${credentials.origin}, got 401`);
  return refuse(`${uri} must allow ${call.method} ${call.path} to the user in ${credentials.origin}, got 403`);
}

/** The error for a call without a whole answer. */
export function lossError({ uri, timeout }: MlflowConnection, call: MlflowCall, cause: unknown): MlflowError {
  const place = `${uri} ${call.method} ${call.path}`;
  const reasons = reasonsOf(cause);
  const fail = (message: string, outcome: Outcome) =>
    new MlflowError("tracking_failed", message, outcome, "", { cause });
  if (reasons.some(({ name }) => name === "TimeoutError")) {
    return fail(`${place} must answer within ${timeout / 1000} s, got none`, "pending");
  }
  const code = reasons.map((reason) => reason.code).find((code) => typeof code === "string") ?? "";
  const reason = oneLine(messageOf(reasons.at(-1)));
  if (/CERT|SSL|TLS|VERIFY/.test(code)) return fail(`${uri} cannot be trusted: ${reason}`, "final");
  if (UNSENT.includes(code)) {
    const advice = "start a server with `bun run mlflow`, or correct MLFLOW_TRACKING_URI";
    return fail(`${uri} cannot be reached (${code}): ${advice}`, "unsent");
  }
  return fail(
    `${place} must give a whole answer, got ${code === "ECONNRESET" ? "a closed connection" : reason}`,
    "lost",
  );
}

/** An error and its causes. */
function reasonsOf(error: unknown): (Error & { code?: unknown })[] {
  return error instanceof Error ? [error, ...reasonsOf(error.cause)] : [];
}

/** MLflow's own words; `undefined` where the text is not JSON, or not all of it. */
function parseRefusal(text: string): { readonly error_code?: string; readonly message?: string } | undefined {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return undefined;
  }
}

function oneLine(text: string): string {
  const line = text
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  return line.length > 300 ? `${line.slice(0, 300)}...` : line;
}
