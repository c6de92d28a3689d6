import type { Dataset } from "./store.ts";

/** Tags of a dataset as input of a run: what it was used for. */
export const DATASET_TAGS = { "mlflow.data.context": "training" } as const;

/** A dataset as MLflow notes it: source, schema and profile are JSON in strings. */
export function datasetEntry({ name, digest, source, rows, schema }: Dataset): Record<string, string> {
  const columns = schema.map(({ name, type }) => ({ type, name, required: true }));
  return {
    name,
    digest,
    source_type: "local",
    source: JSON.stringify({ uri: source }),
    schema: JSON.stringify({ mlflow_colspec: columns }),
    profile: JSON.stringify({ num_rows: rows, num_elements: rows * columns.length }),
  };
}
