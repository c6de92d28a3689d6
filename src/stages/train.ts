import { Type } from "@sinclair/typebox";
import { defineCommand, runCommand } from "../cli/command.ts";
import { readParams } from "../cli/params.ts";
import { MODELS_FOLDER, PARAMS_FILE, TRAIN_DATA } from "../cli/paths.ts";
import { showProgress } from "../cli/progress.ts";
import { grouped, seconds } from "../io/format.ts";
import { openStore } from "../tracking/index.ts";
import { TrainParams } from "../training/params.ts";
import { trainModels } from "../training/train-models.ts";

export const trainCommand = defineCommand({
  name: "train",
  summary: "train models on the training data, each in a tracked run",
  flags: Type.Object({
    data_path: Type.String({ default: TRAIN_DATA, description: "CSV of songs to train on" }),
    params_path: Type.String({ default: PARAMS_FILE, description: "hyperparameters" }),
    models: Type.String({ default: "", description: "models, with commas between, to train; by default all" }),
    require: Type.String({ default: "", description: "models, with commas between, that must not be skipped" }),
  }),
  async run({ data_path, params_path, models, require }) {
    const started = performance.now();
    const params = await readParams(TrainParams, params_path);
    const store = openStore(Bun.env.MLFLOW_TRACKING_URI);
    using progress = showProgress("train", 1);
    const selection = { chosen: namesIn(models), required: namesIn(require) };
    const summary = await trainModels(data_path, params, store, selection, MODELS_FOLDER, progress.advance);
    const incomplete = summary.incomplete > 0 ? `, ${grouped(summary.incomplete)} incomplete rows left out` : "";
    const lines = summary.trained.map(({ type, metrics }) => {
      const { accuracy, macro_f1, log_loss } = metrics as Record<string, number>;
      return `  ${type.padEnd(20)} accuracy ${fixed(accuracy)}, macro F1 ${fixed(macro_f1)}, log loss ${fixed(log_loss)}`;
    });
    return [
      `train: ${grouped(summary.trainRows)} rows, ${grouped(summary.validationRows)} held out${incomplete}, ${seconds(started)} -> ${store.uri}`,
      ...lines,
      ...summary.skipped.map(({ type, reason }) => `  ${type.padEnd(20)} skipped: ${reason}`),
    ].join("\n");
  },
});

function namesIn(list: string): string[] {
  return list.split(",").filter((name) => name !== "");
}

function fixed(value: number | undefined): string {
  return value === undefined ? "-" : value.toFixed(4);
}

if (import.meta.main) await runCommand(trainCommand);
