import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Type } from "@sinclair/typebox";
import { type Classifier, loadClassifier } from "../classifier.ts";
import { CHAMPION_ALIAS, MODEL_NAME } from "../config.ts";
import { replaceFolder } from "../data/output-folder.ts";
import { AppError } from "../errors.ts";
import { type ModelVersion, openStore, type TrackingStore } from "../tracking/index.ts";
import { defineCommand, runCommand } from "./command.ts";
import { seconds } from "./format.ts";
import { MODELS_FOLDER } from "./train-params.ts";

/** Files that only a folder with a model has. */
const MODEL_FILES = ["classifier.json", "MLmodel"];

/** The champion as it was downloaded. */
export interface DownloadedChampion {
  readonly version: ModelVersion;
  readonly classifier: Classifier;
}

/**
 * Downloads the champion into a folder, which is replaced as soon as the new one is whole and can be loaded.
 *
 * @throws {AppError} `not_found` where there is no champion; `bad_artifact` where its files are no classifier of this
 * program; `bad_input` where the folder holds other files than a model's
 */
export async function downloadChampion(store: TrackingStore, directory: string): Promise<DownloadedChampion> {
  checkTarget(directory);
  let champion: DownloadedChampion | undefined;
  await replaceFolder(directory, async (folder) => {
    const version = await store.fetchModel(MODEL_NAME, CHAMPION_ALIAS, folder);
    champion = { version, classifier: await loadVersion(store, version, folder) };
  });
  return champion!;
}

function checkTarget(directory: string): void {
  if (!existsSync(directory) || MODEL_FILES.some((name) => existsSync(join(directory, name)))) return;
  const [other] = readdirSync(directory);
  if (other === undefined) return;
  throw new AppError("bad_input", `${directory} expected a model or nothing, which may be replaced, got ${other}`);
}

async function loadVersion(store: TrackingStore, { name, version }: ModelVersion, folder: string): Promise<Classifier> {
  try {
    return await loadClassifier(folder);
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    const fault = cause.message.replace(`${folder}/`, "");
    throw new AppError("bad_artifact", `${store.uri} version ${version} of ${name}: ${fault}`, { cause });
  }
}

export const championCommand = defineCommand({
  name: "champion",
  summary: "download the champion from the tracking store",
  flags: Type.Object({
    output: Type.String({ default: join(MODELS_FOLDER, CHAMPION_ALIAS), description: "the folder it replaces" }),
  }),
  async run({ output }) {
    const started = performance.now();
    const store = openStore(Bun.env.MLFLOW_TRACKING_URI);
    const { version, classifier } = await downloadChampion(store, output);
    return `champion: ${classifier.card.kind}, version ${version.version} of ${MODEL_NAME} in ${store.uri}, ${seconds(started)} -> ${output}`;
  },
});

if (import.meta.main) await runCommand(championCommand);
