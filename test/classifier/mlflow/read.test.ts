import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { CHAMPION_ALIAS, MODEL_NAME } from "../../../src/classifier/champion.ts";
import { loadClassifier } from "../../../src/classifier/load.ts";
import { FEATURE_NAMES } from "../../../src/features.ts";
import { readUbjson } from "../../../src/models/xgboost/ubjson.ts";
import { writeSample } from "../../../src/songs/sample/write-sample.ts";
import { completeSongs, readSongTable } from "../../../src/songs/song-table.ts";
import { openStore } from "../../../src/tracking/index.ts";
import { hasPython, runPython } from "../../python-environment.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { largestDifference } from "./largest-difference.ts";

const project = temporaryFolder();
afterAll(() => project[Symbol.dispose]());

const MODELS = ["ubj", "json", "forest", "nameless", "booster"] as const;
type ModelName = (typeof MODELS)[number];

describe.skipIf(!hasPython("mlflow", "models that Python logged"))("an XGBoost model that Python logged", () => {
  let X: Float64Array;
  let genres: readonly string[];
  let expected: Record<ModelName, number[][]>;

  beforeAll(async () => {
    await writeSample(project.file("songs.csv"), 2_000, 1);
    const table = await readSongTable(project.file("songs.csv"));
    genres = table.genres.toSorted();
    X = completeSongs(table).X;
    const args = ["songs.csv", FEATURE_NAMES.toSorted().join(), MODEL_NAME];
    const script = join(import.meta.dir, "train_in_python.py");
    expected = JSON.parse(await runPython("python", [script, ...args], { cwd: project.path }));
  });

  test.each(MODELS)("gives the same probabilities here: %s", async (name) => {
    const { card, predictProba } = await loadClassifier(project.file(name));
    expect(card).toMatchObject({ kind: "xgboost", features: [...FEATURE_NAMES], genres });
    expect(largestDifference(expected[name], predictProba(X))).toBeLessThan(1e-6);
  });

  test("is the champion, where it was registered in files as that", async () => {
    const store = openStore(project.file("mlruns"));
    await store.fetchModel(MODEL_NAME, CHAMPION_ALIAS, project.file("champion"));
    const { predictProba, predict } = await loadClassifier(project.file("champion"));
    expect(largestDifference(expected.ubj, predictProba(X))).toBeLessThan(1e-6);
    const song = Object.fromEntries(FEATURE_NAMES.map((name, column) => [name, X[column]!]));
    const best = Math.max(...expected.ubj[0]!);
    const { genre, confidence } = predict(song as Parameters<typeof predict>[0]);
    expect(genre).toBe(genres[expected.ubj[0]!.indexOf(best)]!);
    expect(confidence).toBeCloseTo(best, 6);
  });

  test("holds in UBJSON what it holds in JSON", async () => {
    const float32 = (_key: string, value: unknown) => (typeof value === "number" ? Math.fround(value) : value);
    const ubj = readUbjson(await Bun.file(project.file("ubj/model.ubj")).bytes());
    const json = await Bun.file(project.file("json/model.json")).text();
    expect(JSON.parse(JSON.stringify(ubj), float32)).toEqual(JSON.parse(json, float32));
  });

  test.each([
    ["without-genres", /MLmodel metadata\.genres expected .*mlflow\.xgboost\.log_model\(model, metadata=\{"genres"/],
    ["with-a-genre-less", /model\.ubj expected probabilities of \d+ genres, got \d+$/],
    ["without-names", /model\.ubj XGBoost model must know its features' names: train it on a DataFrame/],
    ["with-other-features", /model\.ubj XGBoost model must be trained on the features .* tempo.*, got .*pace/],
    ["of-two-classes", /model\.ubj XGBoost model \/learner\/objective\/name: .*"binary:logistic"$/],
    ["of-scikit-learn", /MLmodel expected MLflow's flavor xgboost, got python_function, sklearn$/],
  ])("is refused: %s", async (name, message) => {
    await expect(loadClassifier(project.file(name))).rejects.toThrow(message);
  });
});

describe("a folder that MLflow describes", () => {
  const description = {
    flavors: { xgboost: { data: "model.ubj", model_class: "xgboost.sklearn.XGBClassifier", model_format: "ubj" } },
    metadata: { genres: ["pop", "rock"] },
    utc_time_created: "2026-11-22 20:38:03.793845",
  };

  test.each([
    ["is not YAML", "{", /MLmodel expected YAML, got /],
    ["describes nothing", "", /MLmodel \/: Expected object, got null$/],
    ["has no time", JSON.stringify({ ...description, utc_time_created: "today" }), /\/utc_time_created: .* "today"$/],
    ["names a file elsewhere", JSON.stringify(description).replace("model.ubj", "../model.ubj"), /\/xgboost\/data: /],
    ["is of MLflow 1", JSON.stringify(description).replace('"ubj"', '"xgb"'), /\/xgboost\/model_format: .* "xgb"$/],
    ["names one genre twice", JSON.stringify(description).replace("pop", "rock"), /metadata\.genres expected /],
    [
      "has a signature cut off",
      JSON.stringify({ ...description, signature: { inputs: "[{" } }),
      /MLmodel signature\.inputs expected JSON, got /,
    ],
    ["lacks its model", JSON.stringify(description), /model\.ubj cannot be read: no such file$/],
  ])("is refused where it %s", async (_name, text, message) => {
    using folder = temporaryFolder();
    await Bun.write(folder.file("MLmodel"), text);
    await expect(loadClassifier(folder.path)).rejects.toThrow(message);
  });
});
