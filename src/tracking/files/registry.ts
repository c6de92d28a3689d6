import { join } from "node:path";
import { AppError } from "../../errors.ts";
import { listFiles, listFolders, readText, writeFile } from "../../io/disk.ts";
import { currentUser } from "../run-tags.ts";
import type { ModelVersion } from "../store.ts";
import { checkAlias, checkEntries, checkRegisteredName } from "../validation.ts";
import { DELETED_STAGE, META, REGISTRY, RegisteredModelMeta, VersionMeta } from "./layout.ts";
import { copyModel, findModel } from "./models.ts";
import { publishFolder, publishMeta, putFile } from "./publish.ts";
import { formatYaml, readYaml } from "./yaml.ts";

/**
 * Registers a logged model as the next version. If several processes try the same number, one gets it and the others
 * look again: no number is given twice, and a model gets no second version.
 *
 * @throws {AppError} `bad_input` if the name is not MLflow's; `not_found` if there is no such model; `io`
 */
export async function registerVersion(
  root: string,
  name: string,
  source: { readonly runId: string; readonly modelId: string },
  description: string,
  tags: Readonly<Record<string, string>>,
): Promise<ModelVersion> {
  checkRegisteredName(name);
  checkEntries("tag", tags);
  const model = findModel(root, source.modelId);
  const registered = join(root, REGISTRY, name);
  const time = Date.now();
  const entry = { creation_timestamp: time, description: null, last_updated_timestamp: time, name };
  await publishMeta(root, registered, entry);
  for (;;) {
    const numbers = listNumbers(registered);
    const known = numbers.find((number) => readActive(registered, number)?.model_id === source.modelId);
    if (known !== undefined) return { name, version: String(known), ...source };
    const version = (numbers.at(-1) ?? 0) + 1;
    const now = Date.now();
    const meta = {
      creation_timestamp: now,
      current_stage: "None",
      description,
      last_updated_timestamp: now,
      model_id: source.modelId,
      name,
      run_id: source.runId,
      run_link: null,
      source: `models:/${source.modelId}`,
      status: "READY",
      status_message: null,
      storage_location: join(model, "artifacts"),
      user_id: currentUser(),
      version,
    };
    const claimed = await publishFolder(root, join(registered, `version-${version}`), (staged) => {
      writeFile(join(staged, META), formatYaml(meta));
      for (const [key, value] of Object.entries(tags)) writeFile(join(staged, "tags", key), value);
    });
    if (claimed) {
      touch(root, registered);
      return { name, version: String(version), ...source };
    }
  }
}

/**
 * Points an alias at a version.
 *
 * @throws {AppError} `bad_input` if a name is not MLflow's; `not_found` if there is no such version; `io`
 */
export function setAlias(root: string, name: string, alias: string, version: string): void {
  checkRegisteredName(name);
  checkAlias(alias);
  readVersion(root, name, version);
  const registered = join(root, REGISTRY, name);
  putFile(root, join(registered, "aliases", alias), version);
  touch(root, registered);
}

/**
 * Copies the files of the version behind an alias into a folder. They are looked for in this store, wherever it was
 * when the version was registered.
 *
 * @throws {AppError} `not_found`; `bad_input` if the folder holds files; `io`
 */
export async function fetchModel(root: string, name: string, alias: string, directory: string): Promise<ModelVersion> {
  checkRegisteredName(name);
  checkAlias(alias);
  const aliases = join(root, REGISTRY, name, "aliases");
  const version = readText(join(aliases, alias))?.trim();
  if (version === undefined) {
    const got = listFiles(aliases).join(", ") || "none";
    throw new AppError("not_found", `registered model ${name} in ${root} must have the alias ${alias}, got ${got}`);
  }
  const meta = readVersion(root, name, version);
  if (meta.model_id == null) {
    throw new AppError("not_found", `version ${version} of ${name} in ${root} must be a logged model, got none`);
  }
  await copyModel(root, meta.model_id, directory);
  return { name, version, runId: meta.run_id ?? "", modelId: meta.model_id };
}

/** The numbers that are taken, ascending; those of deleted versions are among them. */
function listNumbers(registered: string): number[] {
  return listFolders(registered)
    .flatMap((folder) => /^version-(\d+)$/.exec(folder)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** What is noted of a version; `undefined` if there is none or it was deleted. */
function readActive(registered: string, version: number | string) {
  const meta = readYaml(join(registered, `version-${version}`, META), VersionMeta);
  return meta?.current_stage === DELETED_STAGE ? undefined : meta;
}

function readVersion(root: string, name: string, version: string) {
  const meta = /^\d+$/.test(version) ? readActive(join(root, REGISTRY, name), version) : undefined;
  if (meta !== undefined) return meta;
  throw new AppError("not_found", `registered model ${name} in ${root} must have the version ${version}, got none`);
}

/** Notes that a registered model changed now. */
function touch(root: string, registered: string): void {
  const path = join(registered, META);
  const meta = readYaml(path, RegisteredModelMeta);
  if (meta === undefined) throw new AppError("tracking_failed", `${path} must describe its versions, got no file`);
  putFile(root, path, formatYaml({ ...meta, last_updated_timestamp: Date.now() }));
}
