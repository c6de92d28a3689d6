import { AppError, messageOf } from "../errors.ts";
import { writeFiles } from "../io/disk.ts";
import { onInterrupt } from "../io/interruption.ts";
import { replaceFolder } from "../io/output-folder.ts";
import { runInWorker } from "../io/worker.ts";
import type { Dataset, Metric, TrackingStore } from "../tracking/index.ts";
import type { TrainingJob, TrainingOutcome } from "./job.ts";

/** The experiment under which every training run is tracked. */
export const EXPERIMENT = "spotify-genre";

/** What one tracked training gave. */
export interface TrackedRun {
  readonly runId: string;
  /** Name of the type of model. */
  readonly type: string;
  readonly metrics: Readonly<Record<string, number>>;
}

/** What a tracked run is given beside its job. */
export interface TrackedRunOptions {
  readonly dataset: Dataset;
  /** What is logged beside the model's hyperparameters. */
  readonly params: Readonly<Record<string, string>>;
  /** Files that go with the model beside its own, by name. */
  readonly extraFiles: Readonly<Record<string, string>>;
  /** The model's folder, replaced as soon as it is trained, whatever becomes of the tracking. */
  readonly directory: string;
}

/**
 * Trains one model in a worker under a run of its own: parameters, data, metrics, charts and the model's files.
 *
 * The run ends as failed if training or tracking fails, and as killed if the command is interrupted.
 *
 */
export async function trainTracked(
  store: TrackingStore,
  job: TrainingJob,
  { dataset, params, extraFiles, directory }: TrackedRunOptions,
  onProgress: (share: number) => void,
): Promise<TrackedRun> {
  const { type } = job;
  const runId = await store.startRun(EXPERIMENT, type, gitTags());
  using _ = onInterrupt(() => store.endRun(runId, "KILLED"));
  try {
    const allParams = { ...params, ...textValues(job.params) };
    await store.logParams(runId, allParams);
    await store.logDataset(runId, dataset);
    const outcome = await trainInWorker(job, onProgress);
    await replaceFolder(directory, (folder) => writeFiles(folder, { ...outcome.model, ...extraFiles }));
    const metrics = Object.entries(outcome.metrics).map(([key, value]): Metric => ({ key, value }));
    await store.logMetrics(runId, [...metrics, ...stepped(outcome.curves)]);
    await store.logModel(runId, { name: type, params: allParams, metrics, dataset, directory });
    for (const [name, content] of Object.entries(outcome.artifacts)) await store.logArtifact(runId, name, content);
    await store.endRun(runId, "FINISHED");
    return { runId, type, metrics: outcome.metrics };
  } catch (error) {
    await store.endRun(runId, "FAILED").catch(() => {});
    throw error;
  }
}

/** Models train side by side and nothing waits for them. */
async function trainInWorker(job: TrainingJob, onProgress: (share: number) => void): Promise<TrainingOutcome> {
  try {
    return await runInWorker(new URL("./job.worker.ts", import.meta.url), job, onProgress);
  } catch (cause) {
    throw new AppError("training_failed", `${job.type}: ${messageOf(cause)}`, { cause });
  }
}

/** Metrics of rounds, each with its round as step. */
function stepped(curves: TrainingOutcome["curves"]): Metric[] {
  return curves.flatMap((metrics, step) => Object.entries(metrics).map(([key, value]) => ({ key, value, step })));
}

function textValues(params: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, String(value)]));
}

function gitTags(): Record<string, string> {
  const git = Bun.spawnSync(["git", "rev-parse", "HEAD"], { stderr: "ignore" });
  return git.success ? { "mlflow.source.git.commit": git.stdout.toString().trim() } : {};
}
