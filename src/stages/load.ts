import { Type } from "@sinclair/typebox";
import { defineCommand, runCommand } from "../cli/command.ts";
import { fromParams } from "../cli/flags.ts";
import { RAW_SONGS } from "../cli/paths.ts";
import { showProgress } from "../cli/progress.ts";
import { grouped, seconds } from "../io/format.ts";
import { copyCsv, PUBLISHED_MD5 } from "../songs/copy-csv.ts";
import { DataParams } from "../songs/params.ts";

export const loadCommand = defineCommand({
  name: "load",
  summary: "copy the source CSV to the data folder and check that it is whole",
  flags: Type.Object({
    source_path: Type.String(fromParams(DataParams, "source_path")),
    output_path: Type.String({ default: RAW_SONGS, description: "the copy" }),
  }),
  async run({ source_path, output_path }) {
    const started = performance.now();
    using progress = showProgress("load", Bun.file(source_path).size);
    const { md5, rows, columns } = await copyCsv(source_path, output_path, progress.advance);
    const published = md5 === PUBLISHED_MD5 ? "the published dataset" : "not the published dataset";
    return `load: ${grouped(rows)} rows, ${columns} columns, md5 ${md5} (${published}), ${seconds(started)} -> ${output_path}`;
  },
});

if (import.meta.main) await runCommand(loadCommand);
