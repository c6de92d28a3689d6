import type { Static } from "@sinclair/typebox";
import type { Metric } from "../store.ts";
import { Ignored, type MetricEntry, post } from "./api.ts";
import type { MlflowConnection } from "./connection.ts";

/** How many entries of each type a server takes at once. */
const BATCH = { metrics: 1000, params: 100 } as const;

/** Where a metric of a logged model belongs, beside its run. */
export interface ModelReference {
  readonly model_id: string;
  readonly dataset_name: string;
  readonly dataset_digest: string;
}

/** A metric as MLflow takes it. Whatever is of another type there, MLflow drops without a word, and all behind it. */
export type MetricInput = Static<typeof MetricEntry> & Partial<ModelReference>;

/**
 * A metric as MLflow takes it.
 *
 * @param timestamp ms since 1970
 */
export function metricInput({ key, value, step = 0 }: Metric, timestamp: number): MetricInput {
  return { key, value: Number.isFinite(value) ? value : (String(value) as "NaN"), timestamp, step };
}

/** The value of a metric; MLflow's databases keep infinities as the largest number. */
export function metricValue({ value }: Static<typeof MetricEntry>): number {
  if (Math.abs(Number(value)) < Number.MAX_VALUE) return Number(value);
  return value === "NaN" ? Number.NaN : Number(value) > 0 ? Infinity : -Infinity;
}

/** A mapping as MLflow takes it. */
export function entries(record: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(record).map(([key, value]) => ({ key, value }));
}

/**
 * Adds metrics or params to a run; what is there already, the same in all, stays as it is.
 *
 * @throws {AppError}
 */
export async function logBatches(
  connection: MlflowConnection,
  runId: string,
  sort: keyof typeof BATCH,
  inputs: readonly (MetricInput | { readonly key: string; readonly value: string })[],
): Promise<void> {
  for (let at = 0; at === 0 || at < inputs.length; at += BATCH[sort]) {
    const batch = { run_id: runId, [sort]: inputs.slice(at, at + BATCH[sort]) };
    await post(connection, Ignored, "runs/log-batch", batch);
  }
}
