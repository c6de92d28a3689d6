import type { Static, TSchema } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { AppError, messageOf } from "../errors.ts";

/**
 * Reads JSON text as what `schema` describes.
 *
 * @param name of the type of model, for the message
 * @throws {AppError} `bad_artifact` where it is something else
 */
export function readArtifact<Schema extends TSchema>(name: string, schema: Schema, text: string): Static<Schema> {
  const json = parse(name, text);
  if (Value.Check(schema, json)) return json;
  const error = Value.Errors(schema, json).First();
  throw new AppError(
    "bad_artifact",
    `${name} model${error?.path ?? ""}: ${error?.message.toLowerCase()}, got ${JSON.stringify(error?.value)?.slice(0, 80)}`,
  );
}

function parse(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("bad_artifact", `${name} model: expected JSON, got ${messageOf(cause)}`, { cause });
  }
}
