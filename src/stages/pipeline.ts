import { type TObject, Type } from "@sinclair/typebox";
import { type Command, defineCommand, runCommand } from "../cli/command.ts";
import { fromParams, parseFlags } from "../cli/flags.ts";
import { DataParams } from "../songs/params.ts";
import { driftCommand } from "./drift.ts";
import { evaluateCommand } from "./evaluate.ts";
import { loadCommand } from "./load.ts";
import { processCommand } from "./process.ts";
import { trainCommand } from "./train.ts";

/**
 * Runs every stage in turn with its default paths and prints what each one returns as it comes.
 *
 * @param sourcePath CSV of songs
 * @throws {AppError} of the first stage that fails; later ones are not run
 */
export async function runPipeline(sourcePath: string): Promise<void> {
  await runStage(loadCommand, ["--source_path", sourcePath]);
  await runStage(processCommand);
  await runStage(trainCommand);
  await runStage(evaluateCommand);
  await runStage(driftCommand);
}

async function runStage<Flags extends TObject>(command: Command<Flags>, argv: readonly string[] = []): Promise<void> {
  console.log(await command.run(await parseFlags(command.flags, argv)));
}

const pipelineCommand = defineCommand({
  name: "pipeline",
  summary: "load, process, train, evaluate and compare production with training songs in one go",
  flags: Type.Object({ source_path: Type.String(fromParams(DataParams, "source_path")) }),
  async run({ source_path }) {
    await runPipeline(source_path);
    return "pipeline: done";
  },
});

if (import.meta.main) await runCommand(pipelineCommand);
