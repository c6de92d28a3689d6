import { createHash, timingSafeEqual } from "node:crypto";
import { refuse } from "./refusal.ts";

/**
 * Makes the check that a request carries a key as `Authorization: Bearer` or `X-API-Key`, in a time that says nothing
 * of the key.
 */
export function keyGuard(key: string): (request: Request) => void {
  const wanted = digest(key);
  return ({ headers }) => {
    const bearer = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
    const given = headers.get("x-api-key") ?? bearer ?? "";
    if (!timingSafeEqual(digest(given), wanted)) {
      throw refuse(401, "unauthorized", ["header", "authorization"], "A valid key is required", {
        "www-authenticate": "Bearer",
      });
    }
  };
}

/** Digests are all of one length, as the comparison wants it. */
function digest(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}
