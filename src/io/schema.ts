import type { Static, TSchema } from "@sinclair/typebox";
import { Value, type ValueError } from "@sinclair/typebox/value";
import { AppError, type ErrorCode, messageOf } from "../errors.ts";

const MOST_SHOWN = 80;

/** What a schema expected if a value does not fit, as the middle of a sentence. */
export function expectation({ message, schema }: Pick<ValueError, "message" | "schema">): string {
  const choices: unknown[] | undefined = schema.anyOf?.map((choice: TSchema) => choice.const);
  if (choices?.every((choice) => choice !== undefined)) return `expected one of ${choices.join(", ")}`;
  return message.charAt(0).toLowerCase() + message.slice(1);
}

/** What does not fit, in words: where in the value, what was expected, what came. */
export function mismatch(error: ValueError): string {
  const got = (JSON.stringify(error.value) ?? "nothing").slice(0, MOST_SHOWN);
  return `${error.path || "/"}: ${error.message}, got ${got}`;
}

/**
 * A value that fits a schema.
 *
 * @param place that the value came from, for the message
 * @param code of the error
 * @throws {AppError} with the first thing that does not fit
 */
export function requireFit<Schema extends TSchema>(
  schema: Schema,
  value: unknown,
  place: string,
  code: ErrorCode,
): Static<Schema> {
  if (Value.Check(schema, value)) return value;
  throw new AppError(code, `${place} ${mismatch(Value.Errors(schema, value).First()!)}`);
}

/**
 * What a JSON text says, as a schema describes it.
 *
 * @param place that the text came from, for the message
 * @throws {AppError} `bad_artifact` if it is something else
 */
export function parseJsonAs<Schema extends TSchema>(schema: Schema, text: string, place: string): Static<Schema> {
  return requireFit(schema, parseJson(text, place), place, "bad_artifact");
}

/**
 * What a JSON text says.
 *
 * @param place that the text came from, for the message
 * @throws {AppError} `bad_artifact` if it is not JSON
 */
export function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("bad_artifact", `${place} expected JSON, got ${messageOf(cause)}`, { cause });
  }
}

/**
 * What a YAML text says.
 *
 * @param place that the text came from, for the message
 * @param code of the error
 * @throws {AppError} if it is not YAML
 */
export function parseYaml(text: string, place: string, code: ErrorCode): unknown {
  try {
    return Bun.YAML.parse(text);
  } catch (cause) {
    throw new AppError(code, `${place} expected YAML, got ${messageOf(cause)}`, { cause });
  }
}
