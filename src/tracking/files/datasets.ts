import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { listFolders } from "../../io/disk.ts";
import { DATASET_TAGS, datasetEntry } from "../dataset-entry.ts";
import type { Dataset } from "../store.ts";
import { checkDataset } from "../validation.ts";
import { DatasetMeta, InputMeta, META } from "./layout.ts";
import { publishMeta } from "./publish.ts";
import { readYaml } from "./yaml.ts";

/**
 * Notes a dataset as what a run was trained on; noting it again changes nothing.
 *
 * @throws {AppError} `bad_input` if name or digest is not MLflow's; `io`
 */
export async function logDataset(root: string, runFolder: string, runId: string, dataset: Dataset): Promise<void> {
  checkDataset(dataset);
  const datasetId = md5(dataset.name, dataset.digest);
  await publishMeta(root, join(dirname(runFolder), "datasets", datasetId), datasetEntry(dataset));
  // MLflow's file store, too, names the dataset as both source and destination.
  const input = {
    destination_id: datasetId,
    destination_type: "RUN",
    source_id: datasetId,
    source_type: "DATASET",
    tags: DATASET_TAGS,
  };
  await publishMeta(root, join(runFolder, "inputs", md5(datasetId, runId)), input);
}

/**
 * Digests of the datasets of a run.
 *
 * @throws {AppError} `tracking_failed` if a file is corrupt; `io`
 */
export function listDatasetDigests(experiment: string, runFolder: string): string[] {
  return listFolders(join(runFolder, "inputs")).flatMap((id) => {
    const input = readYaml(join(runFolder, "inputs", id, META), InputMeta);
    if (input?.source_type !== "DATASET") return [];
    const dataset = readYaml(join(experiment, "datasets", input.source_id, META), DatasetMeta);
    return dataset === undefined ? [] : [dataset.digest];
  });
}

/** The file store's ids of datasets and inputs. */
function md5(...parts: readonly string[]): string {
  return createHash("md5").update(parts.join("")).digest("hex");
}
