import { join } from "node:path";
import { Type } from "@sinclair/typebox";
import { downloadChampion } from "../champion.ts";
import { CHAMPION_ALIAS, MODEL_NAME } from "../config.ts";
import { openStore } from "../tracking/index.ts";
import { defineCommand, runCommand } from "./command.ts";
import { seconds } from "./format.ts";
import { MODELS_FOLDER } from "./train-params.ts";

export const championCommand = defineCommand({
  name: "champion",
  summary: "download the champion from the tracking store",
  flags: Type.Object({
    output: Type.String({ default: join(MODELS_FOLDER, CHAMPION_ALIAS), description: "the folder it replaces" }),
  }),
  async run({ output }) {
    const started = performance.now();
    const store = openStore(Bun.env.MLFLOW_TRACKING_URI);
    const { registration, classifier } = await downloadChampion(store, output);
    return `champion: ${classifier.card.kind}, version ${registration.version} of ${MODEL_NAME} in ${store.uri}, ${seconds(started)} -> ${output}`;
  },
});

if (import.meta.main) await runCommand(championCommand);
