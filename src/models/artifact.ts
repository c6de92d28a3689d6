import type { Static, TSchema } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { AppError } from "../errors.ts";

/**
 * Takes `json` as what `schema` describes.
 *
 * @param name of the kind of model, for the message
 * @throws {AppError} `bad_artifact` where it is something else
 */
export function readArtifact<Schema extends TSchema>(name: string, schema: Schema, json: unknown): Static<Schema> {
  if (Value.Check(schema, json)) return json;
  const error = Value.Errors(schema, json).First();
  throw new AppError(
    "bad_artifact",
    `${name} model${error?.path ?? ""}: ${error?.message.toLowerCase()}, got ${JSON.stringify(error?.value)?.slice(0, 80)}`,
  );
}
