import { randomUUID } from "node:crypto";
import { type MlflowConnection, retryDelay } from "./connection.ts";
import { MlflowError } from "./errors.ts";

/** A tag by which a client finds again what it made. */
export function requestTag(): { readonly key: string; readonly value: string } {
  return { key: "client_request_id", value: randomUUID() };
}

/**
 * Makes something of which there must not be two, by a request that must not be repeated blindly.
 *
 * If the request fails without a clear response, it looks for what the request should have made. It makes another
 * request only if the last one is over; while that may still take effect, it keeps looking.
 *
 * @param create makes one request
 * @param find finds what an earlier request made; `undefined` if there is nothing
 * @throws {MlflowError} if retries are used up; after a timeout it is then unknown whether the request took effect
 */
export async function createOnce<T>(
  connection: MlflowConnection,
  create: () => Promise<T>,
  find: () => Promise<T | undefined>,
): Promise<T> {
  let failure: MlflowError | undefined;
  for (let failures = 0; ; ) {
    try {
      if (failure?.outcome !== "pending") return await create();
    } catch (error) {
      if (!(error instanceof MlflowError) || error.outcome === "final") throw error;
      failure = error;
    }
    if (failures >= connection.retries) throw failure;
    await Bun.sleep(retryDelay(connection, ++failures));
    if (failure.outcome === "unsent") continue;
    const found = await find();
    if (found !== undefined) return found;
  }
}
