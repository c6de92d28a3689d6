import { randomUUID } from "node:crypto";
import { backOff } from "./call.ts";
import type { MlflowConnection } from "./connection.ts";
import { MlflowError } from "./errors.ts";

/** The tag by which a client finds again what it made. */
export const REQUEST_TAG = "client_request_id";

/** A tag for one creation. */
export function requestTag(): { readonly key: string; readonly value: string } {
  return { key: REQUEST_TAG, value: randomUUID() };
}

/**
 * Makes something of which there must not be two, by a call that may not be repeated blindly.
 *
 * After a call without a clear answer it looks for what the call should have made. It makes another call only where
 * the first one is over; where that may still take effect, it goes on looking.
 *
 * @param create makes one call
 * @param find what an earlier call made; `undefined` where there is nothing
 * @throws {MlflowError} where retries are used up; whether the call took effect is then unknown if it timed out
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
    if (failures === connection.retries) throw failure;
    await backOff(connection, ++failures);
    if (failure.outcome === "unsent") continue;
    const found = await find();
    if (found !== undefined) return found;
  }
}
