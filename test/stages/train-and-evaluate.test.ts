import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { cpSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { loadClassifier } from "../../src/classifier/load.ts";
import { FEATURE_NAMES } from "../../src/features.ts";
import { fileDigest } from "../../src/io/digest.ts";
import { writeSample } from "../../src/songs/sample/write-sample.ts";
import { splitByYear } from "../../src/songs/split-by-year.ts";
import { openStore, type Run } from "../../src/tracking/index.ts";
import { AVAILABLE } from "../models/trainable.ts";
import { hasLibrary } from "../models/xgboost/installed-libraries.ts";
import { songsCsv } from "../songs-csv.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { untilChanged } from "../until-changed.ts";
import { type Outcome, runStage, startStage } from "./stage-process.ts";

/** The figures of every run. */
const FIGURES = ["accuracy", "log_loss", "macro_f1", "precision_macro", "recall_macro", "train_accuracy"];

const ROUNDS = 10;
const PARAMS = `train:
  seed: 7
  validation_share: 0.25
  logistic_regression: { max_iter: 100 }
  svm: { max_samples: 200 }
  xgboost: { n_estimators: ${ROUNDS} }
`;

/** Hyperparameters under which no training ends before it is stopped. */
const ENDLESS = `train:
  logistic_regression: { max_iter: 100000, tol: 1.0e-300 }
  svm: { max_iter: 1000000, tol: 0.0001, max_samples: 5000 }
  xgboost: { n_estimators: 100000 }
`;

const project = temporaryFolder();
afterAll(() => project[Symbol.dispose]());

function runs(folder = project): Promise<Run[]> {
  return openStore(folder.file("mlruns")).searchRuns("spotify-genre", {});
}

/** The figures of some runs, by name. */
function figuresOf(tracked: readonly Run[]) {
  return Object.fromEntries(tracked.map(({ name, metrics }) => [name, metrics]));
}

/** Files of the run that a model of `project` was tracked under. */
function runFolder({ runId }: Run): string {
  const [folder] = new Bun.Glob(`*/${runId}`).scanSync({
    cwd: project.file("mlruns"),
    absolute: true,
    onlyFiles: false,
  });
  return folder!;
}

/** Every test finds `project` trained and evaluated, and leaves it so. */
let trained: Outcome;
let evaluated: Outcome;
beforeAll(async () => {
  await writeSample(project.file("songs.csv"), 1000, 1);
  await splitByYear(project.file("songs.csv"), project.file("data/train.csv"), project.file("data/prod_sim.csv"), 2010);
  await Bun.write(project.file("params.yaml"), PARAMS);
  trained = await runStage("train", [], project.path);
  evaluated = await runStage("evaluate", [], project.path);
});

/** A folder with params.yaml alone, and the flags that make `train` take the songs of `project`. */
async function untrained(params = PARAMS) {
  const folder = temporaryFolder();
  await Bun.write(folder.file("params.yaml"), params);
  return folder;
}
const SONGS = ["--data_path", project.file("data/train.csv")];

const COLUMNS = [...FEATURE_NAMES, "genre"];
/** Songs enough to train on, where it does not matter what is learnt. */
const FEW = [...Array(6).fill({}), ...Array(6).fill({ genre: "Pop", energy: "0.1" })];

describe("train", () => {
  test("tracks one finished run a model, named after it, with hyperparameters, figures, data and model", async () => {
    const { stdout, stderr, exitCode } = trained;
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^train: [\d,]+ rows, [\d,]+ held out, [\d.]+ s -> \.\/mlruns\n/);
    for (const name of AVAILABLE) {
      expect(stdout).toMatch(
        new RegExp(`\n  ${name} +accuracy 0\\.\\d{4}, macro F1 0\\.\\d{4}, log loss \\d\\.\\d{4}\n`),
      );
    }
    const tracked = await runs();
    expect(tracked.map(({ name }) => name).sort()).toEqual([...AVAILABLE].sort());
    for (const run of tracked) {
      expect(run.status).toBe("FINISHED");
      expect(run.params).toMatchObject({ seed: "7", validation_share: "0.25" });
      expect(Object.keys(run.metrics)).toEqual(expect.arrayContaining(FIGURES));
      expect(run.metrics.accuracy).toBeGreaterThan(0.4);
      expect(run.datasetDigests).toEqual([await fileDigest(project.file("data/train.csv"))]);
      expect(run.modelIds).toHaveLength(1);
    }
  });

  test("leaves each model's classifier, whose answers are probabilities and whose figures are the run's", async () => {
    for (const run of await runs()) {
      const { card, predictProba, predict } = await loadClassifier(project.file(`models/${run.name}`));
      expect(run.metrics).toMatchObject(card.metrics);
      expect(Object.keys(card.metrics).sort()).toEqual(FIGURES);
      expect(card.features).toEqual([...FEATURE_NAMES]);
      const songs = [
        [0.5, 0.7, 5, -7, 1, 0.05, 0.1, 0, 0.1, 0.5, 120, 220000],
        [0.1, 0.01, 0, -40, 0, 0.9, 1, 1, 1, 0, 0, 5_000_000],
      ];
      const proba = predictProba(Float64Array.from(songs.flat()));
      expect(proba.length).toBe(2 * card.genres.length);
      for (const row of [0, 1]) {
        const shares = proba.subarray(row * card.genres.length, (row + 1) * card.genres.length);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
        const song = Object.fromEntries(FEATURE_NAMES.map((name, j) => [name, songs[row]![j]!]));
        const { genre, confidence } = predict(song as Parameters<typeof predict>[0]);
        expect(confidence).toBeCloseTo(Math.max(...shares), 12);
        expect(genre).toBe(card.genres[shares.indexOf(Math.max(...shares))]!);
      }
    }
  });

  test("logs the confusion matrix of the held-out rows as JSON and as a picture", async () => {
    const tracked = await runs();
    expect(tracked).toHaveLength(AVAILABLE.length);
    for (const run of tracked) {
      const artifacts = join(runFolder(run), "artifacts");
      const { genres, counts } = await Bun.file(join(artifacts, "confusion_matrix.json")).json();
      expect(counts.flat().length).toBe(genres.length ** 2);
      const svg = await Bun.file(join(artifacts, "confusion_matrix.svg")).text();
      expect(svg).toStartWith("<svg");
      for (const genre of genres) expect(svg).toContain(genre.replace("&", "&amp;"));
      expect(svg).toContain(run.name);
    }
  });

  test.skipIf(!hasLibrary)("of XGBoost also logs learning curves by round and the features' importance", async () => {
    const folder = runFolder((await runs()).find(({ name }) => name === "xgboost")!);
    for (const name of ["train_mlogloss", "train_merror", "validation_mlogloss", "validation_merror"]) {
      const lines = (await Bun.file(join(folder, "metrics", name)).text()).trim().split("\n");
      expect(lines.map((line) => Number(line.split(" ")[2]))).toEqual(
        Array.from({ length: ROUNDS }, (_, round) => round),
      );
      const values = lines.map((line) => Number(line.split(" ")[1]));
      if (name.startsWith("train")) expect(values.at(-1)!).toBeLessThan(values[0]!);
    }
    const importance = await Bun.file(join(folder, "artifacts/feature_importance.json")).json();
    expect(Object.keys(importance)).toEqual([...FEATURE_NAMES]);
    expect(Math.min(...(Object.values(importance) as number[]))).toBeGreaterThan(0);
    expect(await Bun.file(join(folder, "artifacts/feature_importance.svg")).text()).toContain("danceability");
  });

  test("skips XGBoost where no library is, says so, and leaves no stale model; --require makes that an error", async () => {
    using folder = await untrained();
    await Bun.write(folder.file("models/xgboost/classifier.json"), "an earlier model");
    // Unusable files in the loader's path, and no virtual environment: the library cannot be found.
    for (const name of ["libxgboost.so.0", "libxgboost.so"]) await Bun.write(folder.file(`lib/${name}`), "no library");
    const env = { LD_LIBRARY_PATH: folder.file("lib"), PYTHON_VENV: "", VIRTUAL_ENV: "", XGBOOST_LIBRARY: "" };
    await Bun.write(folder.file("few.csv"), songsCsv(FEW, COLUMNS));
    const argv = ["--data_path", "few.csv"];
    const { stdout, stderr, exitCode } = await runStage("train", argv, folder.path, env);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/xgboost +skipped: XGBoost's library not found.*libxgboost0.*xgboost-cpu.*XGBOOST_LIBRARY/);
    expect(readdirSync(folder.file("models/xgboost"))).toEqual(["SKIPPED.txt"]);
    expect((await runs(folder)).map(({ name }) => name).sort()).toEqual(["logistic_regression", "svm"]);
    const required = await runStage("train", [...argv, "--require", "xgboost"], folder.path, env);
    expect(required.stderr).toMatch(/^error: xgboost is required: XGBoost's library not found/);
    expect(required.exitCode).toBe(1);
  });

  test("refuses an XGBOOST_LIBRARY that is none, and an unknown model as required", async () => {
    using folder = await untrained();
    const broken = await runStage("train", SONGS, folder.path, { XGBOOST_LIBRARY: folder.file("params.yaml") });
    expect(broken.stderr).toMatch(/^error: XGBOOST_LIBRARY .*params\.yaml is not XGBoost's library/);
    expect(broken.exitCode).toBe(1);
    const unknown = await runStage("train", [...SONGS, "--require", "lightgbm"], folder.path);
    expect(unknown.stderr).toMatch(/^error: .*expected one of logistic_regression, svm, xgboost, got lightgbm\n$/);
  });

  test("trains the chosen models alone and leaves the others' folders as they are", async () => {
    using folder = await untrained();
    await Bun.write(folder.file("models/svm/classifier.json"), "an earlier model");
    await Bun.write(folder.file("few.csv"), songsCsv(FEW, COLUMNS));
    const argv = ["--data_path", "few.csv", "--models", "logistic_regression"];
    expect((await runStage("train", argv, folder.path)).exitCode).toBe(0);
    expect((await runs(folder)).map(({ name }) => name)).toEqual(["logistic_regression"]);
    expect(await Bun.file(folder.file("models/svm/classifier.json")).text()).toBe("an earlier model");
    const required = await runStage("train", [...argv, "--require", "svm"], folder.path);
    expect(required.stderr).toBe("error: --require expected one of the models to train, got svm\n");
    const unknown = await runStage("train", [...argv, "--models", "lightgbm"], folder.path);
    expect(unknown.stderr).toMatch(/^error: .*expected one of logistic_regression, svm, xgboost, got lightgbm\n$/);
  });

  test("gives other figures for another seed", async () => {
    using folder = await untrained(PARAMS.replace("7", "8"));
    await runStage("train", SONGS, folder.path);
    const figures = figuresOf(await runs(folder));
    for (const [name, first] of Object.entries(figuresOf(await runs()))) expect(figures[name]).not.toEqual(first);
  });

  test("leaves songs with a missing feature or genre out and counts them", async () => {
    using folder = await untrained();
    const gaps = [{ tempo: "" }, { energy: "NA" }, { genre: "" }];
    await Bun.write(folder.file("train.csv"), songsCsv([...FEW, ...gaps], COLUMNS));
    const argv = ["--data_path", "train.csv", "--models", "logistic_regression"];
    const { stdout, stderr } = await runStage("train", argv, folder.path);
    expect(stderr).toBe("");
    expect(stdout).toStartWith("train: 8 rows, 4 held out, 3 incomplete rows left out, ");
  });

  test.each([
    ["a missing file", undefined, "train.csv cannot be read: no such file"],
    ["only a header", songsCsv([], COLUMNS), "train.csv expected at least one song, got only a header"],
    [
      "missing columns",
      songsCsv(FEW, ["id", "tempo"]),
      `train.csv:1 expected the columns ${COLUMNS.filter((name) => name !== "tempo").join(", ")}, got none of that name`,
    ],
    [
      "text for a number",
      songsCsv([...FEW, { key: "C#" }], COLUMNS),
      'train.csv:14 key must be a finite number, got "C#"',
    ],
    ["one genre only", songsCsv([{}, {}], COLUMNS), "train.csv expected at least 2 genres, got Rock"],
    [
      "no complete song",
      songsCsv([{ tempo: "" }, { genre: "Pop", tempo: "" }], COLUMNS),
      "train.csv expected songs with all features and a genre, got none",
    ],
    [
      "too few songs to hold some out",
      songsCsv([{}, { genre: "Pop" }], COLUMNS),
      "train.csv expected enough songs to hold some out, got 2",
    ],
  ])("refuses %s in one line, before any run is started", async (_, text, message) => {
    using folder = await untrained();
    if (text !== undefined) await Bun.write(folder.file("train.csv"), text);
    const { stderr, exitCode } = await runStage("train", ["--data_path", "train.csv"], folder.path);
    expect(stderr).toBe(`error: ${message}\n`);
    expect(exitCode).toBe(1);
    expect(existsSync(folder.file("mlruns"))).toBe(false);
  });

  test.each([
    ["no params.yaml", undefined, "params.yaml cannot be read: no such file"],
    ["an unknown key", "train:\n  sede: 1\n", "params.yaml train.sede unexpected property, got 1"],
    ["an unknown hyperparameter", "train:\n  svm:\n    D: 1\n", "params.yaml train.svm.D unexpected property, got 1"],
    [
      "a value out of range",
      "train:\n  logistic_regression:\n    C: -1\n",
      "params.yaml train.logistic_regression.C expected number to be greater or equal to 0.0001, got -1",
    ],
    ["no YAML", "train: [", "params.yaml expected YAML, got "],
  ])("refuses %s", async (_, params, message) => {
    using folder = temporaryFolder();
    if (params !== undefined) await Bun.write(folder.file("params.yaml"), params);
    const { stderr, exitCode } = await runStage("train", ["--data_path", "train.csv"], folder.path);
    expect(stderr).toStartWith(`error: ${message}`);
    expect(exitCode).toBe(1);
  });

  test.each([
    ["SIGKILL", 137, "RUNNING"],
    ["SIGINT", 130, "KILLED"],
  ] as const)(
    "stopped by %s (exit code %i) leaves its runs %s and the store whole",
    async (signal, exitCode, status) => {
      using folder = await untrained(ENDLESS);
      // Whatever the store writes passes this folder.
      const staging = folder.file("mlruns/.staging.trash");
      mkdirSync(staging, { recursive: true });
      const stage = startStage("train", SONGS, folder.path);
      const areAllTraining = async () =>
        (await runs(folder)).filter(({ datasetDigests }) => datasetDigests.length > 0).length === AVAILABLE.length;
      await untilChanged(staging, areAllTraining, stage.exited);
      stage.kill(signal);
      expect(await stage.exited).toBe(exitCode);
      expect((await runs(folder)).map((run) => run.status)).toEqual(AVAILABLE.map(() => status));
      const { stderr } = await runStage("evaluate", ["--train_data", project.file("data/train.csv")], folder.path);
      expect(stderr).toContain("run `bun run train` first");
    },
  );
});

describe("evaluate", () => {
  test("makes the most accurate run the champion and writes its figures", async () => {
    const { stdout, exitCode } = evaluated;
    expect(exitCode).toBe(0);
    const best = (await runs()).sort((a, b) => b.metrics.accuracy! - a.metrics.accuracy!)[0]!;
    const metrics = await Bun.file(project.file("metrics.json")).json();
    expect(metrics).toMatchObject({
      best_run_id: best.runId,
      best_accuracy: best.metrics.accuracy!,
      model_type: best.name,
      model_name: "spotify-genre-classifier",
      champion_alias: "champion",
      model_version: "1",
      ...Object.fromEntries(FIGURES.map((name) => [name, best.metrics[name]])),
    });
    expect(metrics.prod_sim_accuracy).toBeGreaterThan(0.3);
    expect(metrics.prod_sim_accuracy).toBeLessThan(1);
    expect((await loadClassifier(project.file("models/champion"))).card.kind).toBe(best.name);
    expect(stdout).toContain(`${best.name} is spotify-genre-classifier@champion version 1`);
  });

  test("lists each held-out song by actual and predicted genre", async () => {
    const { card } = await loadClassifier(project.file("models/champion"));
    const [header, ...lines] = (await Bun.file(project.file("confusion_matrix.csv")).text()).trim().split("\n");
    expect(header).toBe("actual,predicted");
    expect(lines).toHaveLength(card.confusion.flat().reduce((sum, songs) => sum + songs, 0));
    const hits = lines.filter((line) => line.split(",")[0] === line.split(",")[1]).length;
    expect(hits / lines.length).toBeCloseTo(card.metrics.accuracy!, 12);
  });

  test("registers nothing new the second time", async () => {
    const before = await Bun.file(project.file("metrics.json")).json();
    await runStage("evaluate", [], project.path);
    expect(await Bun.file(project.file("metrics.json")).json()).toEqual(before);
    expect(readdirSync(project.file("mlruns/models/spotify-genre-classifier")).sort()).toEqual([
      "aliases",
      "meta.yaml",
      "version-1",
    ]);
  });

  describe("after a second training with the same seed and one on other songs", () => {
    const again = temporaryFolder();
    let first: readonly Run[];
    let all: readonly Run[];
    beforeAll(async () => {
      for (const name of ["mlruns", "params.yaml"]) cpSync(project.file(name), again.file(name), { recursive: true });
      first = await runs(again);
      await runStage("train", SONGS, again.path);
      const elsewhere = songsCsv([...Array(20).fill({}), ...Array(20).fill({ genre: "Pop", energy: "0.1" })]);
      await Bun.write(again.file("perfect.csv"), elsewhere);
      await runStage("train", ["--data_path", "perfect.csv", "--models", "logistic_regression"], again.path);
      all = await runs(again);
    });
    afterAll(() => again[Symbol.dispose]());

    test("the second run of a model has the figures of the first", () => {
      expect(all).toHaveLength(2 * AVAILABLE.length + 1);
      expect(figuresOf(all.slice(AVAILABLE.length, -1))).toEqual(figuresOf(first));
    });

    test("it takes the older of the runs on the same data, not the more accurate one on others", async () => {
      const data = ["--train_data", project.file("data/train.csv"), "--prod_data", project.file("data/prod_sim.csv")];
      expect((await runStage("evaluate", data, again.path)).exitCode).toBe(0);
      const { best_run_id, best_accuracy } = await Bun.file(again.file("metrics.json")).json();
      expect(first.map(({ runId }) => runId)).toContain(best_run_id);
      expect(all.at(-1)!.metrics.accuracy!).toBeGreaterThan(best_accuracy);
    });
  });

  test("refuses where no finished run was trained on the data, and keeps the earlier champion", async () => {
    const other = songsCsv([{ genre: "Pop" }, {}]);
    await Bun.write(project.file("other.csv"), other);
    const before = await Bun.file(project.file("metrics.json")).text();
    const { stderr, exitCode } = await runStage("evaluate", ["--train_data", "other.csv"], project.path);
    expect(stderr).toMatch(
      /^error: .*mlruns expected a finished run trained on other\.csv \(md5 [0-9a-f]{32}\), got none: run `bun run train` first\n$/,
    );
    expect(exitCode).toBe(1);
    expect(await Bun.file(project.file("metrics.json")).text()).toBe(before);
    expect(existsSync(project.file("models/champion/classifier.json"))).toBe(true);
  });

  test("counts a genre that the champion does not know as missed", async () => {
    await Bun.write(project.file("unknown.csv"), songsCsv([{ genre: "Gamelan" }]));
    const argv = ["--prod_data", "unknown.csv", "--metrics_output", "unknown.json"];
    expect((await runStage("evaluate", argv, project.path)).exitCode).toBe(0);
    expect((await Bun.file(project.file("unknown.json")).json()).prod_sim_accuracy).toBe(0);
  });
});
