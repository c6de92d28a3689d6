import type { Static, TObject } from "@sinclair/typebox";
import { AppError } from "../errors.ts";
import { cleanUpInterrupted } from "../io/interruption.ts";
import { discardUnfinished } from "../io/staging.ts";
import { defaultInWords, parseFlags } from "./flags.ts";

const CLEAN_UP_MS = 2000;

/** A stage as a command: what it takes and what it does. */
export interface Command<Flags extends TObject = TObject> {
  /** The script's name in package.json. */
  readonly name: string;
  readonly summary: string;
  /** Schema of the flags; a flag whose default stands in params.yaml says so by `fromParams`. */
  readonly flags: Flags;
  /** Exit code if it fails, by default 1. */
  readonly errorExitCode?: number;
  /** Does the work; returns what to print when done. */
  run(flags: Static<Flags>): Promise<string>;
}

/** Declares a command; it only lets the flags' type be inferred. */
export function defineCommand<Flags extends TObject>(command: Command<Flags>): Command<Flags> {
  return command;
}

/**
 * Runs a command as the whole process: prints what it returns, or one line on stderr and its exit code if it fails.
 *
 * An interrupted command leaves no unfinished output behind.
 */
export async function runCommand<Flags extends TObject>(command: Command<Flags>, argv = Bun.argv.slice(2)) {
  for (const [signal, exitCode] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    process.once(signal, async () => {
      await cleanUpInterrupted(CLEAN_UP_MS);
      // Last of all: what is written meanwhile may still become whole, and nothing is begun again afterwards.
      discardUnfinished();
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

function helpOf(command: Command): string {
  const lines = Object.entries(command.flags.properties).map(([name, schema]) => {
    const origin = defaultInWords(schema);
    return `  --${name.padEnd(16)} ${schema.description ?? ""}${origin === undefined ? "" : ` (default: ${origin})`}`;
  });
  return [`bun run ${command.name}: ${command.summary}`, ...lines].join("\n");
}
