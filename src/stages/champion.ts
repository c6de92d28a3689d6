import { Type } from "@sinclair/typebox";
import { downloadChampion, MODEL_NAME } from "../classifier/champion.ts";
import { defineCommand, runCommand } from "../cli/command.ts";
import { CHAMPION_FOLDER } from "../cli/paths.ts";
import { seconds } from "../io/format.ts";
import { openStore } from "../tracking/index.ts";

const championCommand = defineCommand({
  name: "champion",
  summary: "download the champion from the tracking store",
  flags: Type.Object({
    output: Type.String({ default: CHAMPION_FOLDER, description: "the folder it replaces" }),
  }),
  async run({ output }) {
    const started = performance.now();
    const store = openStore(Bun.env.MLFLOW_TRACKING_URI);
    const { registration, classifier } = await downloadChampion(store, output);
    return `champion: ${classifier.card.kind}, version ${registration.version} of ${MODEL_NAME} in ${store.uri}, ${seconds(started)} -> ${output}`;
  },
});

if (import.meta.main) await runCommand(championCommand);
