import { ofetch } from "ofetch";
import { AppError } from "../../errors.ts";
import type { MlflowCall, MlflowConnection } from "./connection.ts";
import { answerError, lossError, MlflowError } from "./errors.ts";

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
