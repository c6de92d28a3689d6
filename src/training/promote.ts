import Papa from "papaparse";
import { accuracyOn } from "../classifier/accuracy.ts";
import type { ClassifierCard } from "../classifier/card.ts";
import { CHAMPION_ALIAS, downloadChampion, MODEL_NAME } from "../classifier/champion.ts";
import { AppError } from "../errors.ts";
import { fileDigest } from "../io/digest.ts";
import { writeFileAtomically } from "../io/output-file.ts";
import type { Run, TrackingStore } from "../tracking/index.ts";
import { EXPERIMENT } from "./tracked-run.ts";

/** What metrics.json holds. */
export interface ChampionMetrics extends Record<string, string | number> {
  best_run_id: string;
  best_accuracy: number;
  model_type: string;
  model_name: string;
  champion_alias: string;
  model_version: string;
  prod_sim_accuracy: number;
}

/** Where the stage reads and writes. */
export interface EvaluationPaths {
  readonly train: string;
  readonly production: string;
  readonly champion: string;
  readonly metrics: string;
  readonly confusion: string;
}

/**
 * Makes the most accurate of the finished runs on this training data the champion and scores it on production data.
 *
 * Running it again registers nothing new.
 *
 * @throws {AppError} `not_found` if no finished run was trained on this very data
 */
export async function promoteBest(paths: EvaluationPaths, store: TrackingStore): Promise<ChampionMetrics> {
  const digest = await fileDigest(paths.train);
  const runs = await store.searchRuns(EXPERIMENT, { status: "FINISHED", datasetDigest: digest });
  const best = mostAccurate(runs);
  if (!best) {
    throw new AppError(
      "not_found",
      `${store.uri} expected a finished run trained on ${paths.train} (md5 ${digest}), got none: run \`bun run train\` first`,
    );
  }
  const { run, modelId, accuracy } = best;
  const source = { runId: run.runId, modelId };
  const description = `${run.name}, the most accurate on the held-out songs of ${paths.train} (md5 ${digest})`;
  const tags = { model_type: run.name, accuracy: String(accuracy), train_data_md5: digest };
  const { version } = await store.registerVersion(MODEL_NAME, source, description, tags);
  await store.setAlias(MODEL_NAME, CHAMPION_ALIAS, version);
  const champion = (await downloadChampion(store, paths.champion)).classifier;
  const metrics: ChampionMetrics = {
    best_run_id: run.runId,
    best_accuracy: accuracy,
    model_type: champion.card.kind,
    model_name: MODEL_NAME,
    champion_alias: CHAMPION_ALIAS,
    model_version: version,
    ...champion.card.metrics,
    prod_sim_accuracy: await accuracyOn(paths.production, champion),
    train_data_md5: digest,
  };
  await writeFileAtomically(paths.confusion, confusionCsv(champion.card));
  await writeFileAtomically(paths.metrics, `${JSON.stringify(metrics, null, 2)}\n`);
  return metrics;
}

interface Candidate {
  readonly run: Run;
  readonly modelId: string;
  readonly accuracy: number;
}

/** The run of greatest accuracy that has a model; of several the oldest. */
function mostAccurate(runs: readonly Run[]): Candidate | undefined {
  let best: Candidate | undefined;
  for (const run of runs) {
    const modelId = run.modelIds.at(-1);
    const accuracy = run.metrics.accuracy ?? Number.NaN;
    if (modelId && accuracy > (best?.accuracy ?? Number.NEGATIVE_INFINITY)) best = { run, modelId, accuracy };
  }
  return best;
}

/** One line per held-out song, as plotting tools for confusion matrices take it. */
function confusionCsv({ genres, confusion }: ClassifierCard): string {
  const lines = confusion.flatMap((counts, actual) =>
    counts.flatMap((songs, predicted) =>
      Array<string>(songs).fill(Papa.unparse([[genres[actual], genres[predicted]]])),
    ),
  );
  return `actual,predicted\n${lines.join("\n")}\n`;
}
