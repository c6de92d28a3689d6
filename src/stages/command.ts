import { parseArgs } from "node:util";
import type { Static, TObject, TSchema } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { expectation, readParams } from "../config.ts";
import { discardUnfinished } from "../data/output-file.ts";
import { AppError, messageOf } from "../errors.ts";

const CLEAN_UP_MS = 2000;

/** A stage as a command: what it takes and what it does. */
export interface Command<Flags extends TObject = TObject> {
  /** The script's name in package.json. */
  readonly name: string;
  readonly summary: string;
  /** Schema of the flags; a flag whose default stands in params.yaml says so by `fromParams`. */
  readonly flags: Flags;
  /** Exit code where it fails, by default 1. */
  readonly errorExitCode?: number;
  /** Does the work; the answer is what to print when done. */
  run(flags: Static<Flags>): Promise<string>;
}

interface ParamDefault {
  readonly section: TObject;
  readonly key: string;
}

/** Schema options of a flag whose default is a key of a section of params.yaml. */
export function fromParams<Section extends TObject>(section: Section, key: string & keyof Section["properties"]) {
  return { param: { section, key } satisfies ParamDefault, description: section.properties[key]!.description ?? "" };
}

/** Declares a command; it only lets the flags' type be inferred. */
export function defineCommand<Flags extends TObject>(command: Command<Flags>): Command<Flags> {
  return command;
}

const interruptions = new Set<() => Promise<unknown>>();

/** Has `cleanUp` called if the command is interrupted before the answer is disposed of. */
export function onInterrupt(cleanUp: () => Promise<unknown>): Disposable {
  interruptions.add(cleanUp);
  return { [Symbol.dispose]: () => void interruptions.delete(cleanUp) };
}

/**
 * Runs a command as the whole process: prints its answer, or one line on stderr and its exit code where it fails.
 *
 * An interrupted command leaves no unfinished output behind.
 */
export async function runCommand<Flags extends TObject>(command: Command<Flags>, argv = Bun.argv.slice(2)) {
  for (const [signal, exitCode] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    process.once(signal, async () => {
      discardUnfinished();
      const cleanedUp = Promise.allSettled([...interruptions].map((cleanUp) => cleanUp()));
      await Promise.race([cleanedUp, Bun.sleep(CLEAN_UP_MS)]);
      process.exit(exitCode);
    });
  }
  try {
    if (argv.includes("--help")) console.log(helpOf(command));
    else console.log(await command.run(await parseFlags(command.flags, argv)));
  } catch (error) {
    discardUnfinished();
    console.error(error instanceof AppError ? `error: ${error.message}` : error);
    process.exit(command.errorExitCode ?? 1);
  }
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
    const fault = Value.Errors(schema, value).First();
    if (fault) {
      throw new AppError("bad_params", `--${name} ${expectation(fault)}, got ${JSON.stringify(text ?? value)}`);
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
    throw new AppError("bad_params", `${messageOf(cause).split(". ")[0]}; the flags are ${known.join(", ")}`, {
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
  return numeric && text !== "" && !Number.isNaN(Number(text)) ? Number(text) : text;
}

async function defaultOf(schema: TSchema, paramsPath: string | undefined): Promise<unknown> {
  const param = schema.param as ParamDefault | undefined;
  return param ? (await readParams(param.section, paramsPath))[param.key] : schema.default;
}

function helpOf(command: Command): string {
  const lines = Object.entries(command.flags.properties).map(([name, schema]) => {
    const param = schema.param as ParamDefault | undefined;
    const origin = param ? `params.yaml ${param.section.$id}.${param.key}` : schema.default;
    return `  --${name.padEnd(16)} ${schema.description ?? ""}${origin === undefined ? "" : ` (default: ${origin})`}`;
  });
  return [`bun run ${command.name}: ${command.summary}`, ...lines].join("\n");
}
