import { httpError } from "../errors/http-error.ts";

/** Largest body that is read, bytes. */
export const MAX_BODY_BYTES = 1_048_576;

/** A string of JSON, or one of the words that Python and others write for numbers that JSON has no word for. */
const STRING_OR_NON_FINITE = /"[^"\\]*(?:\\[\s\S][^"\\]*)*(?:"|\\?$)|-?\b(?:NaN|Infinity)\b/g;

/**
 * Reads a request's JSON; `NaN` and `Infinity`, which are not JSON, come out as infinite numbers, so that validation
 * can say which field they are in.
 *
 * @throws {HttpError} 415 if it is not said to be JSON, 413 past `MAX_BODY_BYTES`, 400 if it is malformed
 */
export async function readJson(request: Request): Promise<unknown> {
  if (!isJson(request.headers.get("content-type"))) {
    throw httpError(
      415,
      "unsupported_media_type",
      ["header", "content-type"],
      "Content type should be application/json",
    );
  }
  const length = request.headers.get("content-length");
  if (Number(length) > MAX_BODY_BYTES) throw tooLarge();
  const text = length === null ? await readBounded(request) : await request.text();
  try {
    return JSON.parse(text);
  } catch {
    return parseNonFinite(text);
  }
}

function isJson(contentType: string | null): boolean {
  return contentType === "application/json" || /^application\/json\s*(;|$)/i.test(contentType ?? "");
}

async function readBounded(request: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parseNonFinite(text: string): unknown {
  try {
    return JSON.parse(text.replace(STRING_OR_NON_FINITE, (match) => (match.startsWith('"') ? match : "1e999")));
  } catch {
    throw httpError(400, "json_invalid", ["body"], "Body should be valid JSON");
  }
}

/** The rest of the body is not read, so nothing more can come on this connection. */
function tooLarge() {
  return httpError(413, "content_too_large", ["body"], `Body should have at most ${MAX_BODY_BYTES} bytes`, {
    connection: "close",
  });
}
