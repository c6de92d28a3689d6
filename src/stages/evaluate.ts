import { Type } from "@sinclair/typebox";
import { CHAMPION_ALIAS, MODEL_NAME } from "../classifier/champion.ts";
import { defineCommand, runCommand } from "../cli/command.ts";
import { CHAMPION_FOLDER, CONFUSION_FILE, METRICS_FILE, PRODUCTION_DATA, TRAIN_DATA } from "../cli/paths.ts";
import { seconds } from "../io/format.ts";
import { openStore } from "../tracking/index.ts";
import { promoteBest } from "../training/promote.ts";

export const evaluateCommand = defineCommand({
  name: "evaluate",
  summary: "make the best run on the training data the champion",
  flags: Type.Object({
    train_data: Type.String({ default: TRAIN_DATA, description: "the training data whose runs compete" }),
    prod_data: Type.String({ default: PRODUCTION_DATA, description: "production data to score the champion on" }),
    metrics_output: Type.String({ default: METRICS_FILE, description: "the champion's metrics" }),
    confusion_output: Type.String({
      default: CONFUSION_FILE,
      description: "held-out songs, actual and predicted",
    }),
  }),
  async run({ train_data, prod_data, metrics_output, confusion_output }) {
    const started = performance.now();
    const paths = { train: train_data, production: prod_data, metrics: metrics_output, confusion: confusion_output };
    const metrics = await promoteBest({ ...paths, champion: CHAMPION_FOLDER }, openStore(Bun.env.MLFLOW_TRACKING_URI));
    return [
      `evaluate: ${metrics.model_type} is ${MODEL_NAME}@${CHAMPION_ALIAS} version ${metrics.model_version},`,
      `accuracy ${metrics.best_accuracy.toFixed(4)} held out, ${metrics.prod_sim_accuracy.toFixed(4)} in production,`,
      `${seconds(started)} -> ${metrics_output}`,
    ].join(" ");
  },
});

if (import.meta.main) await runCommand(evaluateCommand);
