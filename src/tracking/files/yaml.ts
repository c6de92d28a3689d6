import type { Static, TSchema } from "@sinclair/typebox";
import { readText } from "../../io/disk.ts";
import { parseYaml, requireFit } from "../../io/schema.ts";

/** What JSON leaves bare in a string but YAML forbids there or reads as a line break. */
const NOT_BARE_IN_YAML = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/**
 * A flat mapping as YAML: sorted keys, each value as JSON, so that strings stay strings for every YAML reader.
 * Halves of surrogate pairs, which UTF-8 cannot hold, become U+FFFD.
 *
 * @param meta keys must be plain words
 */
export function formatYaml(meta: Readonly<Record<string, unknown>>): string {
  const wellFormed = (_key: string, value: unknown) => (typeof value === "string" ? value.toWellFormed() : value);
  const toEscape = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return Object.entries(meta)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}: ${JSON.stringify(value, wellFormed).replace(NOT_BARE_IN_YAML, toEscape)}\n`)
    .join("");
}

/**
 * Values that MLflow writes bare, since they are strings in its YAML 1.1, and that YAML 1.2 takes for numbers, such as
 * the digest `1234e567`. No number in a `meta.yaml` is other than an integer.
 */
const BARE_STRING = /^(\w+): (?!-?\d+$)([-+.\w]*\d[-+.\w]*)$/gm;

/**
 * Reads a `meta.yaml`, by whomever it was written; `undefined` if there is none. Keys beyond the schema are kept.
 *
 * @throws {AppError} `tracking_failed` if the file is not YAML or not of the schema; `io`
 */
export function readYaml<Schema extends TSchema>(path: string, schema: Schema): Static<Schema> | undefined {
  const text = readText(path);
  if (text === undefined) return undefined;
  const meta = parseYaml(text.replace(BARE_STRING, '$1: "$2"'), path, "tracking_failed");
  return requireFit(schema, meta, path, "tracking_failed");
}
