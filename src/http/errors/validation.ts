import type { TSchema } from "@sinclair/typebox";
import { Value, type ValueError, ValueErrorType } from "@sinclair/typebox/value";
import type { Problem } from "./http-error.ts";

/**
 * Everything about a value that does not fit its schema, in Pydantic's words and without the value itself.
 *
 * @param part of the request that the value is, the first entry of each `loc`
 */
export function problemsIn(part: string, schema: TSchema, value: unknown): Problem[] {
  const problems = new Map<string, Problem>();
  for (const error of Value.Errors(schema, value)) {
    if (problems.has(error.path)) continue;
    const { type, msg } = inPydanticWords(error);
    problems.set(error.path, { type, loc: [part, ...locate(error.path)], msg });
  }
  return [...problems.values()];
}

function inPydanticWords({ type, schema, value }: ValueError): Omit<Problem, "loc"> {
  switch (type) {
    case ValueErrorType.ObjectRequiredProperty:
      return { type: "missing", msg: "Field required" };
    case ValueErrorType.Object:
      return { type: "object_type", msg: "Input should be an object" };
    case ValueErrorType.Array:
      return { type: "array_type", msg: "Input should be an array" };
    case ValueErrorType.ArrayMinItems:
      return { type: "too_short", msg: `Input should have at least ${schema.minItems} item` };
    case ValueErrorType.ArrayMaxItems:
      return { type: "too_long", msg: `Input should have at most ${schema.maxItems} items` };
    case ValueErrorType.IntegerMinimum:
      return { type: "greater_than_equal", msg: `Input should be greater than or equal to ${schema.minimum}` };
    case ValueErrorType.IntegerMaximum:
      return { type: "less_than_equal", msg: `Input should be less than or equal to ${schema.maximum}` };
    default:
      return numberProblem(schema.type === "integer", value);
  }
}

function numberProblem(isInteger: boolean, value: unknown): Omit<Problem, "loc"> {
  if (typeof value !== "number") {
    const [type, noun] = isInteger ? ["int_type", "integer"] : ["float_type", "number"];
    return { type, msg: `Input should be a valid ${noun}` };
  }
  if (!Number.isFinite(value)) return { type: "finite_number", msg: "Input should be a finite number" };
  return { type: "int_from_float", msg: "Input should be a valid integer, got a number with a fractional part" };
}

function locate(path: string): (string | number)[] {
  return path
    .split("/")
    .slice(1)
    .map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}
