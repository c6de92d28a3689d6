import { join } from "node:path";
import { Type } from "@sinclair/typebox";
import { readParams } from "../config.ts";
import { replaceFolder } from "../data/output-folder.ts";
import { completeSongs, readSongTable, type SongTable } from "../data/song-table.ts";
import type { ReferenceSide } from "../drift/reference.ts";
import { SongCounter } from "../drift/song-counter.ts";
import { AppError, messageOf } from "../errors.ts";
import { AudioFeatures, FEATURE_NAMES } from "../features.ts";
import type { Trainer } from "../models/model.ts";
import { TRAINERS, trainerNamed } from "../models/trainers.ts";
import { takeRows } from "../models/training-data.ts";
import { letThreadsSleep } from "../models/xgboost/threads.ts";
import { createRng } from "../stats/rng.ts";
import { stratifiedSplit } from "../stats/stratified.ts";
import { type Dataset, openStore, type TrackingStore } from "../tracking/index.ts";
import { defineCommand, runCommand } from "./command.ts";
import { count, seconds } from "./format.ts";
import { showProgress } from "./progress.ts";
import { type TrackedTraining, trainTracked } from "./tracked-training.ts";
import { MODELS_FOLDER, TrainParams } from "./train-params.ts";
import type { TrainingJob } from "./training-job.ts";

/** What the stage made of a data file. */
export interface TrainingSummary {
  readonly trained: readonly TrackedTraining[];
  /** Kinds of model that this machine cannot train, and why. */
  readonly skipped: readonly { readonly kind: string; readonly reason: string }[];
  readonly trainRows: number;
  readonly validationRows: number;
  /** Rows left out because a feature or the genre is missing. */
  readonly incomplete: number;
}

/** Which kinds of model to train. */
export interface Kinds {
  /** Those to train; none stands for all. */
  readonly chosen: readonly string[];
  /** Those that must not be skipped. */
  readonly required: readonly string[];
}

/**
 * Trains kinds of model on the same songs, side by side, each in a tracked run of its own.
 *
 * A kind of model that this machine cannot train is skipped, and its folder says why.
 *
 * @param onProgress called with the share of one model's training that was done since the last call
 * @throws {AppError} where a required kind cannot be trained here; where the data is malformed or holds fewer than two
 * genres; where a model cannot be trained or tracked, after the others are done
 */
export async function trainModels(
  dataPath: string,
  params: TrainParams,
  store: TrackingStore,
  { chosen, required }: Kinds,
  onProgress: (share: number) => void,
): Promise<TrainingSummary> {
  letThreadsSleep();
  const trainers = chosen.length === 0 ? TRAINERS : [...new Set(chosen)].map(trainerNamed);
  const skipped = unavailableKinds(trainers, required);
  const table = await readSongTable(dataPath);
  if (table.genres.length < 2) {
    throw new AppError("bad_input", `${dataPath} expected at least 2 genres, got ${table.genres.join() || "none"}`);
  }
  const songs = completeSongs(table);
  if (songs.y.length === 0) {
    throw new AppError("bad_input", `${dataPath} expected songs with all features and a genre, got none`);
  }
  const { seed, validation_share } = params;
  const hyperparameters: Readonly<Record<string, unknown>> = params;
  const split = stratifiedSplit(songs.y, table.genres.length, validation_share, createRng(seed));
  if (split.validation.length === 0) {
    throw new AppError("bad_input", `${dataPath} expected enough songs to hold some out, got ${count(songs.y.length)}`);
  }
  const data = { ...songs, nFeatures: FEATURE_NAMES.length, nClasses: table.genres.length };
  const train = takeRows(data, split.train);
  const validation = takeRows(data, split.validation);
  const dataset = describe(dataPath, table);
  const reference = referenceSide(table);
  const common = { seed: String(seed), validation_share: String(validation_share) };

  for (const { kind, reason } of skipped) {
    await replaceFolder(join(MODELS_FOLDER, kind), (folder) => Bun.write(join(folder, "SKIPPED.txt"), `${reason}\n`));
  }
  const kinds = trainers.map(({ name }) => name).filter((name) => !skipped.some(({ kind }) => kind === name));
  const outcomes = await Promise.allSettled(
    kinds.map((kind) => {
      const job: TrainingJob = {
        kind,
        params: hyperparameters[kind] as Record<string, unknown>,
        seed,
        genres: table.genres,
        train,
        validation,
        digest: table.digest,
      };
      let done = 0;
      return trainTracked(store, job, dataset, common, reference, join(MODELS_FOLDER, kind), (share) => {
        onProgress((share - done) / kinds.length);
        done = share;
      });
    }),
  );
  const failures = outcomes.filter((outcome) => outcome.status === "rejected").map(({ reason }) => reason);
  if (failures.length > 0) {
    throw new AppError("training_failed", failures.map(messageOf).join("; "), { cause: failures[0] });
  }
  return {
    trained: outcomes.filter((outcome) => outcome.status === "fulfilled").map(({ value }) => value),
    skipped,
    trainRows: split.train.length,
    validationRows: split.validation.length,
    incomplete: songs.incomplete,
  };
}

function unavailableKinds(trainers: readonly Trainer[], required: readonly string[]): TrainingSummary["skipped"] {
  for (const kind of required) {
    if (trainers.includes(trainerNamed(kind))) continue;
    throw new AppError("bad_params", `--require expected one of the models to train, got ${kind}`);
  }
  const unavailable = trainers.map((trainer) => ({ kind: trainer.name, reason: trainer.unavailable() }));
  const skipped = unavailable.flatMap(({ kind, reason }) => (reason === undefined ? [] : [{ kind, reason }]));
  const missing = skipped.find(({ kind }) => required.includes(kind));
  if (missing) throw new AppError("not_found", `${missing.kind} is required: ${missing.reason}`);
  return skipped;
}

/** The songs as counts, with which a served model compares the songs that it is asked about. */
function referenceSide({ rows, X, labels, genres }: SongTable): ReferenceSide {
  const width = FEATURE_NAMES.length;
  const counter = new SongCounter();
  for (let row = 0; row < rows; row++) counter.add(X.subarray(row * width, (row + 1) * width), genres[labels[row]!]);
  return counter.counts(FEATURE_NAMES);
}

function describe(path: string, { digest, rows }: SongTable): Dataset {
  const features = FEATURE_NAMES.map((name) => ({
    name,
    type: AudioFeatures.properties[name].type === "integer" ? ("long" as const) : ("double" as const),
  }));
  return { name: "songs", digest, source: path, rows, schema: [...features, { name: "genre", type: "string" }] };
}

export const trainCommand = defineCommand({
  name: "train",
  summary: "train models on the training data, each in a tracked run",
  flags: Type.Object({
    data_path: Type.String({ default: "data/train.csv", description: "CSV of songs to train on" }),
    params_path: Type.String({ default: "params.yaml", description: "hyperparameters" }),
    models: Type.String({ default: "", description: "models, with commas between, to train; by default all" }),
    require: Type.String({ default: "", description: "models, with commas between, that must not be skipped" }),
  }),
  async run({ data_path, params_path, models, require }) {
    const started = performance.now();
    const params = await readParams(TrainParams, params_path);
    const store = openStore(Bun.env.MLFLOW_TRACKING_URI);
    using progress = showProgress("train", 1);
    const kinds = { chosen: names(models), required: names(require) };
    const summary = await trainModels(data_path, params, store, kinds, progress.advance);
    const incomplete = summary.incomplete > 0 ? `, ${count(summary.incomplete)} incomplete rows left out` : "";
    const lines = summary.trained.map(({ kind, metrics }) => {
      const { accuracy, macro_f1, log_loss } = metrics as Record<string, number>;
      return `  ${kind.padEnd(20)} accuracy ${fixed(accuracy)}, macro F1 ${fixed(macro_f1)}, log loss ${fixed(log_loss)}`;
    });
    return [
      `train: ${count(summary.trainRows)} rows, ${count(summary.validationRows)} held out${incomplete}, ${seconds(started)} -> ${store.uri}`,
      ...lines,
      ...summary.skipped.map(({ kind, reason }) => `  ${kind.padEnd(20)} skipped: ${reason}`),
    ].join("\n");
  },
});

function names(list: string): string[] {
  return list.split(",").filter((name) => name !== "");
}

function fixed(value: number | undefined): string {
  return value === undefined ? "-" : value.toFixed(4);
}

if (import.meta.main) await runCommand(trainCommand);
