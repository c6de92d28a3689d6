import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Static, Type } from "@sinclair/typebox";
import { AppError } from "../errors.ts";
import { readFile } from "../io/disk.ts";
import { replaceFolder } from "../io/output-folder.ts";
import { parseJsonAs } from "../io/schema.ts";
import type { TrackingStore } from "../tracking/index.ts";
import type { Classifier } from "./classifier.ts";
import { holdsClassifier, loadClassifier } from "./load.ts";

/** The registered model. */
export const MODEL_NAME = "spotify-genre-classifier";

/** The alias of the version in use. */
export const CHAMPION_ALIAS = "champion";

const REGISTRATION_FILE = "registration.json";

/** Which registered version a folder of model files is. */
export const Registration = Type.Object({
  name: Type.String({ description: "registered model" }),
  version: Type.String({ description: "its version" }),
  alias: Type.String({ description: "alias it was fetched by" }),
  run_id: Type.Union([Type.String(), Type.Null()], { description: "training run it came from" }),
});
export type Registration = Static<typeof Registration>;

/** A classifier and the registered version it is. */
export interface Champion {
  readonly classifier: Classifier;
  readonly registration: Registration;
}

const UNREGISTERED: Registration = {
  name: MODEL_NAME,
  version: "unregistered",
  alias: CHAMPION_ALIAS,
  run_id: null,
};

/**
 * Copies the champion's files and a note of its version into a folder, which is made and must not hold other files.
 *
 * @throws {AppError} `not_found` if there is no champion; what the store throws
 */
export async function fetchChampion(store: TrackingStore, directory: string): Promise<Registration> {
  const { name, version, runId } = await store.fetchModel(MODEL_NAME, CHAMPION_ALIAS, directory);
  const registration = { name, version, alias: CHAMPION_ALIAS, run_id: runId };
  await Bun.write(join(directory, REGISTRATION_FILE), `${JSON.stringify(registration, null, 2)}\n`);
  return registration;
}

/**
 * Reads a champion; files that came without a note of their version count as version `unregistered`.
 *
 * @throws {AppError} as `loadClassifier` does; `bad_artifact` if the note is damaged
 */
export async function loadChampion(directory: string): Promise<Champion> {
  const [classifier, registration] = await Promise.all([loadClassifier(directory), readRegistration(directory)]);
  return { classifier, registration };
}

/**
 * Downloads the champion into a folder, which is replaced as soon as the new one is whole and can be loaded.
 *
 * @throws {AppError} `not_found` if there is no champion; `bad_artifact` if its files are no classifier of this
 * program; `bad_input` if the folder holds other files than a model's
 */
export async function downloadChampion(store: TrackingStore, directory: string): Promise<Champion> {
  checkTarget(directory);
  return await replaceFolder(directory, async (folder) => {
    const { name, version } = await fetchChampion(store, folder);
    try {
      return await loadChampion(folder);
    } catch (cause) {
      if (!(cause instanceof AppError)) throw cause;
      const reason = cause.message.replace(`${folder}/`, "");
      throw new AppError("bad_artifact", `${store.uri} version ${version} of ${name}: ${reason}`, { cause });
    }
  });
}

function checkTarget(directory: string): void {
  if (!existsSync(directory) || holdsClassifier(directory)) return;
  const [other] = readdirSync(directory);
  if (other === undefined) return;
  throw new AppError("bad_input", `${directory} expected a model or nothing, which may be replaced, got ${other}`);
}

async function readRegistration(directory: string): Promise<Registration> {
  const path = join(directory, REGISTRATION_FILE);
  if (!existsSync(path)) return UNREGISTERED;
  return parseJsonAs(Registration, await readFile(path, (file) => file.text()), path);
}
