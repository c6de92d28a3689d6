import { Type } from "@sinclair/typebox";
import { defineCommand, runCommand } from "../cli/command.ts";
import { fromParams } from "../cli/flags.ts";
import { PRODUCTION_DATA, RAW_SONGS, TRAIN_DATA } from "../cli/paths.ts";
import { showProgress } from "../cli/progress.ts";
import { grouped, seconds } from "../io/format.ts";
import { DataParams } from "../songs/params.ts";
import { splitByYear } from "../songs/split-by-year.ts";

export const processCommand = defineCommand({
  name: "process",
  summary: "split the songs by year into training and production data",
  flags: Type.Object({
    input_path: Type.String({ default: RAW_SONGS, description: "CSV of songs" }),
    train_output: Type.String({ default: TRAIN_DATA, description: "songs up to the threshold" }),
    prod_output: Type.String({ default: PRODUCTION_DATA, description: "later songs" }),
    year_threshold: Type.Integer(fromParams(DataParams, "train_year_threshold")),
  }),
  async run({ input_path, train_output, prod_output, year_threshold }) {
    const started = performance.now();
    using progress = showProgress("process", Bun.file(input_path).size);
    const split = await splitByYear(input_path, train_output, prod_output, year_threshold, progress.advance);
    const incomplete = split.incomplete > 0 ? `, ${grouped(split.incomplete)} of them lack a feature` : "";
    return [
      `process: ${grouped(split.train)} rows up to ${year_threshold} -> ${train_output},`,
      `${grouped(split.production)} rows after -> ${prod_output}${incomplete}, ${seconds(started)}`,
    ].join(" ");
  },
});

if (import.meta.main) await runCommand(processCommand);
