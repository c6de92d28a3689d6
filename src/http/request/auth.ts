import { createHash, timingSafeEqual } from "node:crypto";
import { httpError } from "../errors/http-error.ts";

/**
 * Makes the check that a request carries a key as `Authorization: Bearer` or `X-API-Key`; the time that it takes reveals
 * nothing about the key.
 */
export function keyGuard(key: string): (request: Request) => void {
  const wanted = digest(key);
  return ({ headers }) => {
    const bearer = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
    const given = headers.get("x-api-key") ?? bearer ?? "";
    if (!timingSafeEqual(digest(given), wanted)) {
      throw httpError(401, "unauthorized", ["header", "authorization"], "A valid key is required", {
        "www-authenticate": "Bearer",
      });
    }
  };
}

/** The ways to carry a key, as OpenAPI describes them. */
export const SECURITY_SCHEMES = {
  bearer: { type: "http", scheme: "bearer" },
  apiKey: { type: "apiKey", in: "header", name: "X-API-Key" },
} as const;

/** What OpenAPI says of a route that requires a key, if one is set. */
export function secured(key: string | undefined) {
  return key === undefined ? {} : { security: Object.keys(SECURITY_SCHEMES).map((scheme) => ({ [scheme]: [] })) };
}

/** All digests have the same length, which the comparison requires. */
function digest(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}
