import { Type } from "@sinclair/typebox";
import { defineCommand, runCommand } from "../cli/command.ts";
import { SAMPLE_SONGS } from "../cli/paths.ts";
import { showProgress } from "../cli/progress.ts";
import { grouped, seconds } from "../io/format.ts";
import { writeSample } from "../songs/sample/write-sample.ts";

export const sampleCommand = defineCommand({
  name: "sample",
  summary: "write a synthetic songs.csv with the real one's columns and statistics",
  flags: Type.Object({
    rows: Type.Integer({ default: 550_622, minimum: 0, description: "songs; the real file's number by default" }),
    seed: Type.Integer({ default: 42, description: "the same seed gives the same bytes" }),
    output: Type.String({ default: SAMPLE_SONGS, description: "the file to write" }),
  }),
  async run({ rows, seed, output }) {
    const started = performance.now();
    using progress = showProgress("sample", rows);
    await writeSample(output, rows, seed, progress.advance);
    return `sample: ${grouped(rows)} synthetic songs, seed ${seed}, ${seconds(started)} -> ${output}`;
  },
});

if (import.meta.main) await runCommand(sampleCommand);
