import { createHash } from "node:crypto";
import { join } from "node:path";
import { AppError } from "../../errors.ts";
import { listFolders } from "../../io/disk.ts";
import { checkExperimentName } from "../validation.ts";
import { ExperimentMeta, META, REGISTRY, TRASH } from "./layout.ts";
import { publishMeta } from "./publish.ts";
import { readYaml } from "./yaml.ts";

/** Folders of a store's active experiments. */
export function listExperiments(root: string): string[] {
  return listFolders(root)
    .filter((name) => name !== REGISTRY && !name.endsWith(TRASH))
    .map((name) => join(root, name));
}

/**
 * The folder of an experiment; `undefined` if there is none of the name.
 *
 * @throws {AppError} `tracking_failed` if the `meta.yaml` of any experiment is corrupt; `io`
 */
export function findExperiment(root: string, name: string): string | undefined {
  return listExperiments(root).find((folder) => experimentName(folder) === name);
}

/**
 * The id of an experiment, which is made if it is new.
 *
 * Processes that make the same experiment at once all claim the same folder, since its id follows from its name: one
 * of them makes it, the others find it. If the folder is a renamed experiment's, the next id is tried.
 *
 * @throws {AppError} `bad_input` if the name is empty or too long; `tracking_failed` if the experiment is deleted; `io`
 */
export async function ensureExperiment(root: string, name: string): Promise<string> {
  checkExperimentName(name);
  const found = findExperiment(root, name);
  if (found !== undefined) return found;
  const deleted = listFolders(join(root, TRASH)).find((id) => experimentName(join(root, TRASH, id)) === name);
  if (deleted !== undefined) {
    const place = join(root, TRASH, deleted);
    throw new AppError("tracking_failed", `experiment ${name} must be active, got a deleted one in ${place}`);
  }
  await publishExperiment(root, "0", "Default");
  for (let attempt = 0; ; attempt++) {
    const id = experimentId(name, attempt);
    const made = await publishExperiment(root, id, name);
    if (made || experimentName(join(root, id)) === name) return join(root, id);
  }
}

function experimentName(folder: string): string | undefined {
  return readYaml(join(folder, META), ExperimentMeta)?.name;
}

/** 18 digits, as MLflow's own ids are. */
function experimentId(name: string, attempt: number): string {
  const hash = createHash("sha256").update(`${attempt}:${name}`).digest("hex");
  return String((BigInt(`0x${hash}`) % 900_000_000_000_000_000n) + 100_000_000_000_000_000n);
}

function publishExperiment(root: string, id: string, name: string): Promise<boolean> {
  const now = Date.now();
  return publishMeta(root, join(root, id), {
    artifact_location: join(root, id),
    creation_time: now,
    experiment_id: id,
    last_update_time: now,
    lifecycle_stage: "active",
    name,
  });
}
