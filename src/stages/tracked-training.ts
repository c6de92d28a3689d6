import { type ClassifierCard, saveClassifier } from "../classifier.ts";
import { EXPERIMENT } from "../config.ts";
import { replaceFolder } from "../data/output-folder.ts";
import { type ReferenceSide, saveReference } from "../drift/reference.ts";
import { saveForPython } from "../mlflow-model/save.ts";
import type { Dataset, Metric, TrackingStore } from "../tracking/index.ts";
import { onInterrupt } from "./command.ts";
import { confusionChart } from "./confusion-chart.ts";
import { importanceChart } from "./importance-chart.ts";
import type { TrainingJob, TrainingOutcome } from "./training-job.ts";
import { trainInWorker } from "./training-worker.ts";

/** What one tracked training gave. */
export interface TrackedTraining {
  readonly runId: string;
  readonly kind: string;
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * Trains one model under a run of its own: parameters, data, figures, confusion matrix and the model's files.
 *
 * The run ends as failed where training or tracking fails, and as killed where the command is interrupted.
 *
 * @param params what is logged beside the model's hyperparameters
 * @param reference the training songs as counts, which go with the model
 * @param directory the model's folder, replaced as soon as it is trained, whatever becomes of the tracking
 */
export async function trainTracked(
  store: TrackingStore,
  job: TrainingJob,
  dataset: Dataset,
  params: Readonly<Record<string, string>>,
  reference: ReferenceSide,
  directory: string,
  onProgress: (share: number) => void,
): Promise<TrackedTraining> {
  const runId = await store.startRun(EXPERIMENT, job.kind, runTags());
  using _ = onInterrupt(() => store.endRun(runId, "KILLED"));
  try {
    const allParams = { ...params, ...textValues(job.params) };
    await store.logParams(runId, allParams);
    await store.logDataset(runId, dataset);
    const outcome = await trainInWorker(job, onProgress);
    await replaceFolder(directory, async (folder) => {
      await saveClassifier(folder, outcome.card, outcome.model);
      await saveReference(folder, job.digest, reference);
      await saveForPython(folder, outcome.card, outcome.model);
    });
    const metrics = Object.entries(outcome.card.metrics).map(([key, value]): Metric => ({ key, value }));
    await store.logMetrics(runId, [...metrics, ...stepped(outcome.curves)]);
    await store.logModel(runId, { name: job.kind, params: allParams, metrics, dataset, directory });
    await logConfusion(store, runId, outcome.card);
    if (outcome.importance) await logImportance(store, runId, job.kind, outcome.importance);
    await store.endRun(runId, "FINISHED");
    return { runId, kind: job.kind, metrics: outcome.card.metrics };
  } catch (error) {
    await store.endRun(runId, "FAILED").catch(() => {});
    throw error;
  }
}

async function logConfusion(store: TrackingStore, runId: string, { kind, genres, confusion }: ClassifierCard) {
  await store.logArtifact(runId, "confusion_matrix.json", JSON.stringify({ genres, counts: confusion }));
  const title = `${kind}: held-out songs by actual and predicted genre`;
  await store.logArtifact(runId, "confusion_matrix.svg", confusionChart(title, genres, confusion));
}

async function logImportance(
  store: TrackingStore,
  runId: string,
  kind: string,
  importance: Readonly<Record<string, number>>,
) {
  await store.logArtifact(runId, "feature_importance.json", JSON.stringify(importance));
  const title = `${kind}: mean gain of the splits on a feature`;
  await store.logArtifact(runId, "feature_importance.svg", importanceChart(title, importance));
}

/** Metrics of rounds, each with its round as step. */
function stepped(curves: TrainingOutcome["curves"]): Metric[] {
  return curves.flatMap((metrics, step) => Object.entries(metrics).map(([key, value]) => ({ key, value, step })));
}

function textValues(params: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, String(value)]));
}

function runTags(): Record<string, string> {
  const git = Bun.spawnSync(["git", "rev-parse", "HEAD"], { stderr: "ignore" });
  return git.success ? { "mlflow.source.git.commit": git.stdout.toString().trim() } : {};
}
