import { existsSync } from "node:fs";
import { join } from "node:path";
import { Type } from "@sinclair/typebox";
import { accuracyOn } from "../classifier/accuracy.ts";
import { loadClassifier } from "../classifier/load.ts";
import { defineCommand, runCommand } from "../cli/command.ts";
import { CHAMPION_FOLDER, MODELS_FOLDER, PRODUCTION_DATA } from "../cli/paths.ts";
import { seconds } from "../io/format.ts";
import { MODEL_TYPES } from "../models/index.ts";
import { SKIPPED_FILE } from "../training/train-models.ts";
import { runPipeline } from "./pipeline.ts";
import { sampleCommand } from "./sample.ts";

const NEXT_STEPS = `Next:
  cat metrics.json                              the champion's metrics
  bun run drift --html drift_report.html        what drifted, as a page
  bun run serve                                 predictions over HTTP; see localhost:8000/docs
  bun run pipeline --source_path songs.csv      the same on songs of your own
  bun run check                                 the tests`;

/** The models' accuracies as a table: held out, and on the production data. */
async function accuracyTable(): Promise<string> {
  const champion = await loadClassifier(CHAMPION_FOLDER);
  const rows = [["model", "accuracy held out", "accuracy after 2010", ""]];
  for (const { name } of MODEL_TYPES) {
    if (existsSync(join(MODELS_FOLDER, name, SKIPPED_FILE))) continue;
    const classifier = await loadClassifier(join(MODELS_FOLDER, name));
    const production = await accuracyOn(PRODUCTION_DATA, classifier);
    const heldOut = classifier.card.metrics.accuracy ?? Number.NaN;
    const mark = name === champion.card.kind ? "champion" : "";
    rows.push([name, heldOut.toFixed(4), production.toFixed(4), mark]);
  }
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, column) => Math.max(cell.length, widest[column] ?? 0)),
    [],
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const demoCommand = defineCommand({
  name: "demo",
  summary: "make synthetic songs and run the pipeline on them",
  flags: Type.Object({
    ...sampleCommand.flags.properties,
    rows: Type.Integer({ default: 50_000, minimum: 1000, description: "synthetic songs" }),
  }),
  async run(flags) {
    const started = performance.now();
    console.log(await sampleCommand.run(flags));
    await runPipeline(flags.output);
    return `\n${await accuracyTable()}\n\n${NEXT_STEPS}\n\ndemo: done in ${seconds(started)}`;
  },
});

if (import.meta.main) await runCommand(demoCommand);
