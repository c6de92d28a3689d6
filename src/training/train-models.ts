import { join } from "node:path";
import { SongCounter } from "../drift/input/song-counter.ts";
import { referenceFile } from "../drift/reference.ts";
import { AppError, messageOf } from "../errors.ts";
import { AudioFeatures, FEATURE_NAMES } from "../features.ts";
import { writeFiles } from "../io/disk.ts";
import { grouped } from "../io/format.ts";
import { replaceFolder } from "../io/output-folder.ts";
import { loadTrainer, MODEL_TYPES, modelTypeNamed } from "../models/index.ts";
import type { ModelType, TrainingData } from "../models/model.ts";
import { takeRows } from "../models/training-data.ts";
import { completeSongs, readSongTable, type SongTable } from "../songs/song-table.ts";
import { createRng } from "../stats/rng.ts";
import { stratifiedSplit } from "../stats/stratified.ts";
import type { Dataset, TrackingStore } from "../tracking/index.ts";
import type { TrainingJob } from "./job.ts";
import type { TrainParams } from "./params.ts";
import { type TrackedRun, trainTracked } from "./tracked-run.ts";

/** File in a model's folder that says why there is no model. */
export const SKIPPED_FILE = "SKIPPED.txt";

/** What was made of a data file. */
export interface TrainingSummary {
  readonly trained: readonly TrackedRun[];
  /** Types of model that this machine cannot train, and why. */
  readonly skipped: readonly { readonly type: string; readonly reason: string }[];
  readonly trainRows: number;
  readonly validationRows: number;
  /** Rows left out because a feature or the genre is missing. */
  readonly incomplete: number;
}

/** Names of the types of model to train. */
export interface Selection {
  /** Those to train; none stands for all. */
  readonly chosen: readonly string[];
  /** Those that must not be skipped. */
  readonly required: readonly string[];
}

/**
 * Trains types of model on the same songs, side by side, each in a tracked run of its own.
 *
 * A type of model that this machine cannot train is skipped, and its folder says why.
 *
 * @param directory that gets a folder for each model
 * @param onProgress called with the share of one model's training that was done since the last call
 * @throws {AppError} if a required type cannot be trained here; if the data is malformed or holds fewer than two
 * genres; if a model cannot be trained or tracked, after the others are done
 */
export async function trainModels(
  dataPath: string,
  params: TrainParams,
  store: TrackingStore,
  { chosen, required }: Selection,
  directory: string,
  onProgress: (share: number) => void,
): Promise<TrainingSummary> {
  const types = chosen.length === 0 ? MODEL_TYPES : [...new Set(chosen)].map(modelTypeNamed);
  const skipped = await unavailableTypes(types, required);
  const songs = await readTrainingSongs(dataPath, params);
  const { dataset, genres, reference, train, validation } = songs;
  for (const { type, reason } of skipped) {
    await replaceFolder(join(directory, type), (folder) => writeFiles(folder, { [SKIPPED_FILE]: `${reason}\n` }));
  }
  const { seed, validation_share } = params;
  const hyperparameters: Readonly<Record<string, unknown>> = params;
  const common = { seed: String(seed), validation_share: String(validation_share) };
  const names = types.map(({ name }) => name).filter((name) => !skipped.some(({ type }) => type === name));
  const outcomes = await Promise.allSettled(
    names.map((type) => {
      const job: TrainingJob = {
        type,
        params: hyperparameters[type] as Record<string, unknown>,
        seed,
        genres,
        train,
        validation,
        digest: dataset.digest,
      };
      let done = 0;
      const run = { dataset, params: common, extraFiles: reference, directory: join(directory, type) };
      return trainTracked(store, job, run, (share) => {
        onProgress((share - done) / names.length);
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
    trainRows: train.y.length,
    validationRows: validation.y.length,
    incomplete: songs.incomplete,
  };
}

async function unavailableTypes(
  types: readonly ModelType[],
  required: readonly string[],
): Promise<TrainingSummary["skipped"]> {
  for (const name of required) {
    if (types.includes(modelTypeNamed(name))) continue;
    throw new AppError("bad_params", `--require expected one of the models to train, got ${name}`);
  }
  const skipped: { type: string; reason: string }[] = [];
  for (const type of types) {
    const reason = (await loadTrainer(type)).unavailable();
    if (reason !== undefined) skipped.push({ type: type.name, reason });
  }
  const missing = skipped.find(({ type }) => required.includes(type));
  if (missing) throw new AppError("not_found", `${missing.type} is required: ${missing.reason}`);
  return skipped;
}

/** What is kept of the songs of a training file. */
interface TrainingSongs {
  readonly dataset: Dataset;
  readonly genres: readonly string[];
  /** File that goes with each model: the songs as counts, to compare those with that it is asked about later. */
  readonly reference: Readonly<Record<string, string>>;
  readonly train: TrainingData;
  readonly validation: TrainingData;
  readonly incomplete: number;
}

/** Reads the songs of a file and splits the complete ones into those to train on and those to hold out. */
async function readTrainingSongs(path: string, { seed, validation_share }: TrainParams): Promise<TrainingSongs> {
  const table = await readSongTable(path);
  const nClasses = table.genres.length;
  if (nClasses < 2) {
    throw new AppError("bad_input", `${path} expected at least 2 genres, got ${table.genres.join() || "none"}`);
  }
  const songs = completeSongs(table);
  const { length } = songs.y;
  if (length === 0) throw new AppError("bad_input", `${path} expected songs with all features and a genre, got none`);
  const split = stratifiedSplit(songs.y, nClasses, validation_share, createRng(seed));
  if (split.validation.length === 0) {
    throw new AppError("bad_input", `${path} expected enough songs to hold some out, got ${grouped(length)}`);
  }
  const data = { ...songs, nFeatures: FEATURE_NAMES.length, nClasses };
  return {
    dataset: datasetOf(path, table),
    genres: table.genres,
    reference: referenceFile(table.digest, countsOf(table)),
    train: takeShared(data, split.train),
    validation: takeShared(data, split.validation),
    incomplete: songs.incomplete,
  };
}

/** The rows in memory that workers read in place; anything else that is sent to them is copied. */
function takeShared(data: TrainingData, rows: Uint32Array): TrainingData {
  const bytes = rows.length * data.nFeatures * Float64Array.BYTES_PER_ELEMENT;
  return takeRows(data, rows, new Float64Array(new SharedArrayBuffer(bytes)));
}

function countsOf({ X, labels, genres }: SongTable) {
  const width = FEATURE_NAMES.length;
  const counter = new SongCounter();
  labels.forEach((label, row) => {
    counter.add(X.subarray(row * width, (row + 1) * width), genres[label]);
  });
  return counter.counts(FEATURE_NAMES);
}

function datasetOf(path: string, { digest, rows }: SongTable): Dataset {
  const features = FEATURE_NAMES.map((name) => ({
    name,
    type: AudioFeatures.properties[name].type === "integer" ? ("long" as const) : ("double" as const),
  }));
  return { name: "songs", digest, source: path, rows, schema: [...features, { name: "genre", type: "string" }] };
}
