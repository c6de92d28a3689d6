import { parseArgs } from "node:util";
import type { Static, TObject, TSchema } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { AppError, messageOf } from "../errors.ts";
import { expectation } from "../io/schema.ts";
import { readParams } from "./params.ts";
import { PARAMS_FILE } from "./paths.ts";

interface ParamDefault {
  readonly section: TObject;
  readonly key: string;
}

/** Schema options of a flag whose default is a key of a section of params.yaml. */
export function fromParams<Section extends TObject>(section: Section, key: string & keyof Section["properties"]) {
  return { param: { section, key } satisfies ParamDefault, description: section.properties[key]?.description ?? "" };
}

/**
 * The values of a command's flags: from the command line, else from the parameters file (params.yaml or what the flag
 * `params_path` says), else the schema's default. A flag's words may be joined by `_` or `-`.
 *
 * @throws {AppError} `bad_params` for an unknown flag or a value that does not fit
 */
export async function parseFlags<Flags extends TObject>(flags: Flags, argv: readonly string[]): Promise<Static<Flags>> {
  const given = givenFlags(flags, argv);
  const paramsPath = given.params_path ?? flags.properties.params_path?.default;
  const values: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(flags.properties)) {
    const text = given[name];
    const value = text !== undefined ? parseValue(schema, text) : await defaultOf(schema, paramsPath);
    if (value === undefined) continue;
    const error = Value.Errors(schema, value).First();
    if (error) {
      throw new AppError("bad_params", `--${name} ${expectation(error)}, got ${JSON.stringify(text ?? value)}`);
    }
    values[name] = value;
  }
  return values as Static<Flags>;
}

function givenFlags(
  flags: TObject,
  argv: readonly string[],
): Record<string, string | boolean | undefined> & { params_path?: string } {
  const options = Object.fromEntries(
    Object.entries(flags.properties).map(([name, schema]) => [
      name,
      { type: schema.type === "boolean" ? ("boolean" as const) : ("string" as const) },
    ]),
  );
  try {
    const args = argv.map((argument) => canonicalSpelling(argument, Object.keys(options)));
    return parseArgs({ args, options }).values;
  } catch (cause) {
    const known = Object.keys(options).map((name) => `--${name}`);
    throw new AppError("bad_params", `${messageOf(cause).split(/\.\s/)[0]}; the flags are ${known.join(", ")}`, {
      cause,
    });
  }
}

/** An argument as it is, or with the declared spelling of the flag that it names. */
function canonicalSpelling(argument: string, names: readonly string[]): string {
  const [, given] = /^--([^=]+)/.exec(argument) ?? [];
  const name = names.find((name) => name.replaceAll("_", "-") === given?.replaceAll("_", "-"));
  return name === undefined ? argument : `--${name}${argument.slice(2 + name.length)}`;
}

function parseValue(schema: TSchema, text: string | boolean): unknown {
  const numeric = schema.type === "integer" || schema.type === "number";
  return numeric && /\S/.test(String(text)) && !Number.isNaN(Number(text)) ? Number(text) : text;
}

async function defaultOf(schema: TSchema, paramsPath: string | undefined): Promise<unknown> {
  const param = schema.param as ParamDefault | undefined;
  return param ? (await readParams(param.section, paramsPath))[param.key] : schema.default;
}

/** Where a flag's default comes from: a key of params.yaml, or the value itself. */
export function defaultInWords(schema: TSchema): unknown {
  const param = schema.param as ParamDefault | undefined;
  return param ? `${PARAMS_FILE} ${param.section.$id}.${param.key}` : schema.default;
}
