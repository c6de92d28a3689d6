import { mkdirSync } from "node:fs";
import { type ClassifierCard, FORMAT_VERSION } from "../../src/classifier/card.ts";
import { createClassifier } from "../../src/classifier/classifier.ts";
import { classifierFiles } from "../../src/classifier/files.ts";
import { referenceFile } from "../../src/drift/reference.ts";
import { AudioFeatures, FEATURE_NAMES } from "../../src/features.ts";
import { writeFiles } from "../../src/io/disk.ts";
import { logisticRegression } from "../../src/models/logistic-regression/logistic-regression.ts";
import { trainer } from "../../src/models/logistic-regression/trainer.ts";
import { createRng } from "../../src/stats/rng.ts";
import { fitScaler, standardise } from "../../src/stats/scaler.ts";
import { countValues } from "../../src/stats/value-counts.ts";
import { openStore } from "../../src/tracking/index.ts";
import { blobs } from "../models/toy-data.ts";

export const GENRES = ["Folk", "Pop", "Rock"];
const ROWS_PER_GENRE = 40;

/** The example song of the documentation. */
export const song = Object.fromEntries(
  FEATURE_NAMES.map((name) => [name, AudioFeatures.properties[name].examples![0]!]),
) as AudioFeatures;

const champions = new Map<number, ReturnType<typeof train>>();

/** A trained logistic regression on toy songs around the example song, the same each time; `seed` makes another. */
export function trainChampion(seed = 1) {
  const champion = champions.get(seed) ?? train(seed);
  champions.set(seed, champion);
  return champion;
}

function train(seed: number) {
  const data = blobs({ nClasses: GENRES.length, nFeatures: FEATURE_NAMES.length, rowsPerClass: ROWS_PER_GENRE, seed });
  for (let at = 0; at < data.X.length; at++) data.X[at]! += song[FEATURE_NAMES[at % FEATURE_NAMES.length]!];
  const scaler = fitScaler(data.X, FEATURE_NAMES.length);
  const params = { C: 1, max_iter: 100, tol: 1e-3, max_samples: 1000 };
  const rng = createRng(seed);
  const model = trainer.train({ ...data, X: standardise(scaler, data.X) }, params, rng, () => {});
  const card: ClassifierCard = {
    format_version: FORMAT_VERSION,
    kind: logisticRegression.name,
    features: [...FEATURE_NAMES],
    genres: GENRES,
    scaler,
    params,
    metrics: { accuracy: 0.9 },
    confusion: [],
    data: { digest: "d41d8cd98f00b204e9800998ecf8427e", rows: data.y.length },
    created_at: "2026-01-31T12:00:00.000Z",
  };
  return { card, model, data };
}

/** Writes a champion's files into a folder. */
export async function writeChampion(directory: string, seed?: number): Promise<void> {
  const { card, model, data } = trainChampion(seed);
  const columns = FEATURE_NAMES.map((name, j) => [
    name,
    countValues(data.X.filter((_, at) => at % data.nFeatures === j)),
  ]);
  const reference = referenceFile(card.data!.digest, {
    rows: data.y.length,
    features: Object.fromEntries(columns),
    genres: new Map(GENRES.map((genre) => [genre, ROWS_PER_GENRE])),
  });
  await writeFiles(directory, { ...classifierFiles(createClassifier(card, model)), ...reference });
}

/** Registers a champion as the next version in the store at `root`; the answer is its version. */
export async function registerChampion(root: string, directory: string, seed?: number): Promise<string> {
  mkdirSync(directory, { recursive: true });
  await writeChampion(directory, seed);
  const store = openStore(root);
  const runId = await store.startRun("spotify-genre", "logistic_regression", {});
  const dataset = { name: "songs", digest: "d", source: "train.csv", rows: 3, schema: [] };
  const modelId = await store.logModel(runId, {
    ...{ name: "logistic_regression", params: {}, metrics: [], dataset, directory },
  });
  await store.endRun(runId, "FINISHED");
  const { version } = await store.registerVersion("spotify-genre-classifier", { runId, modelId }, "", {});
  await store.setAlias("spotify-genre-classifier", "champion", version);
  return version;
}
