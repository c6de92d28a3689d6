import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { loadClassifier } from "../../src/classifier/load.ts";
import { FEATURE_NAMES } from "../../src/features.ts";
import { writeSample } from "../../src/songs/sample/write-sample.ts";
import { splitByYear } from "../../src/songs/split-by-year.ts";
import { openStore, type Run } from "../../src/tracking/index.ts";
import { AVAILABLE } from "../models/trainable.ts";
import { hasLibrary } from "../models/xgboost/installed-libraries.ts";
import { songsCsv } from "../songs-csv.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { runStage, startStage } from "./stage-process.ts";

/** The figures of every run. */
const FIGURES = ["accuracy", "log_loss", "macro_f1", "precision_macro", "recall_macro", "train_accuracy"];

const PARAMS = "train:\n  seed: 7\n  validation_share: 0.25\n";

const project = temporaryFolder();
afterAll(() => project[Symbol.dispose]());

function runs(folder = project): Promise<Run[]> {
  return openStore(folder.file("mlruns")).searchRuns("spotify-genre", {});
}

beforeAll(async () => {
  await writeSample(project.file("songs.csv"), 2400, 1);
  await splitByYear(project.file("songs.csv"), project.file("data/train.csv"), project.file("data/prod_sim.csv"), 2010);
  await Bun.write(project.file("params.yaml"), PARAMS);
});

describe("train", () => {
  test("tracks one finished run a model, named after it, with hyperparameters, figures, data and model", async () => {
    const { stdout, stderr, exitCode } = await runStage("train", [], project.path);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("held out");
    const tracked = await runs();
    expect(tracked.map(({ name }) => name).sort()).toEqual([...AVAILABLE].sort());
    for (const run of tracked) {
      expect(run.status).toBe("FINISHED");
      expect(run.params).toMatchObject({ seed: "7", validation_share: "0.25" });
      expect(Object.keys(run.metrics)).toEqual(expect.arrayContaining(FIGURES));
      expect(run.metrics.accuracy).toBeGreaterThan(0.4);
      expect(run.datasetDigests).toHaveLength(1);
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
    const [experiment] = readdirSync(project.file("mlruns")).filter((name) => /^\d{5,}$/.test(name));
    for (const { runId, name } of await runs()) {
      const artifacts = join(project.file("mlruns"), experiment!, runId, "artifacts");
      const { genres, counts } = await Bun.file(join(artifacts, "confusion_matrix.json")).json();
      expect(counts.flat().length).toBe(genres.length ** 2);
      const svg = await Bun.file(join(artifacts, "confusion_matrix.svg")).text();
      expect(svg).toStartWith("<svg");
      for (const genre of genres) expect(svg).toContain(genre.replace("&", "&amp;"));
      expect(svg).toContain(name);
    }
  });

  test.skipIf(!hasLibrary)("of XGBoost also logs learning curves by round and the features' importance", async () => {
    const [experiment] = readdirSync(project.file("mlruns")).filter((name) => /^\d{5,}$/.test(name));
    const { runId } = (await runs()).find(({ name }) => name === "xgboost")!;
    const folder = join(project.file("mlruns"), experiment!, runId);
    for (const name of ["train_mlogloss", "train_merror", "validation_mlogloss", "validation_merror"]) {
      const lines = (await Bun.file(join(folder, "metrics", name)).text()).trim().split("\n");
      expect(lines.map((line) => Number(line.split(" ")[2]))).toEqual(Array.from({ length: 100 }, (_, round) => round));
      const values = lines.map((line) => Number(line.split(" ")[1]));
      if (name.startsWith("train")) expect(values.at(-1)!).toBeLessThan(values[0]!);
    }
    const importance = await Bun.file(join(folder, "artifacts/feature_importance.json")).json();
    expect(Object.keys(importance)).toEqual([...FEATURE_NAMES]);
    expect(Math.min(...(Object.values(importance) as number[]))).toBeGreaterThan(0);
    expect(await Bun.file(join(folder, "artifacts/feature_importance.svg")).text()).toContain("danceability");
  });

  test("skips XGBoost where no library is, says so, and leaves no stale model; --require makes that an error", async () => {
    using folder = temporaryFolder();
    await Bun.write(folder.file("params.yaml"), PARAMS);
    await Bun.write(folder.file("models/xgboost/classifier.json"), "an earlier model");
    // Unusable files in the loader's path, and no virtual environment: the library cannot be found.
    for (const name of ["libxgboost.so.0", "libxgboost.so"]) await Bun.write(folder.file(`lib/${name}`), "no library");
    const env = { LD_LIBRARY_PATH: folder.file("lib"), PYTHON_VENV: "", VIRTUAL_ENV: "", XGBOOST_LIBRARY: "" };
    const argv = ["--data_path", project.file("data/train.csv")];
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
    using folder = temporaryFolder();
    await Bun.write(folder.file("params.yaml"), PARAMS);
    const argv = ["--data_path", project.file("data/train.csv")];
    const broken = await runStage("train", argv, folder.path, { XGBOOST_LIBRARY: folder.file("params.yaml") });
    expect(broken.stderr).toMatch(/^error: XGBOOST_LIBRARY .*params\.yaml is not XGBoost's library/);
    expect(broken.exitCode).toBe(1);
    const unknown = await runStage("train", [...argv, "--require", "lightgbm"], folder.path);
    expect(unknown.stderr).toMatch(/^error: .*expected one of logistic_regression, svm, xgboost, got lightgbm\n$/);
  });

  test("trains the chosen models alone and leaves the others' folders as they are", async () => {
    using folder = temporaryFolder();
    await Bun.write(folder.file("params.yaml"), PARAMS);
    await Bun.write(folder.file("models/svm/classifier.json"), "an earlier model");
    const argv = ["--data_path", project.file("data/train.csv"), "--models", "logistic_regression"];
    expect((await runStage("train", argv, folder.path)).exitCode).toBe(0);
    expect((await runs(folder)).map(({ name }) => name)).toEqual(["logistic_regression"]);
    expect(await Bun.file(folder.file("models/svm/classifier.json")).text()).toBe("an earlier model");
    const required = await runStage("train", [...argv, "--require", "svm"], folder.path);
    expect(required.stderr).toBe("error: --require expected one of the models to train, got svm\n");
    const unknown = await runStage("train", [...argv, "--models", "lightgbm"], folder.path);
    expect(unknown.stderr).toMatch(/^error: .*expected one of logistic_regression, svm, xgboost, got lightgbm\n$/);
  });

  test("gives the same figures again for the same seed, and others for another", async () => {
    using folder = temporaryFolder();
    const figures: unknown[] = [];
    for (const seed of [7, 8]) {
      await Bun.write(folder.file("params.yaml"), PARAMS.replace("7", String(seed)));
      await runStage("train", ["--data_path", project.file("data/train.csv")], folder.path);
      figures.push(
        Object.fromEntries((await runs(folder)).slice(-AVAILABLE.length).map((run) => [run.name, run.metrics])),
      );
    }
    const first = Object.fromEntries((await runs()).map((run) => [run.name, run.metrics]));
    expect(figures[0]).toEqual(first);
    expect(figures[1]).not.toEqual(first);
  }, 30_000);

  const songs = [...Array(6).fill({}), ...Array(6).fill({ genre: "Pop", energy: "0.1" })];

  test("leaves songs with a missing feature or genre out and counts them", async () => {
    using folder = temporaryFolder();
    const gaps = [{ tempo: "" }, { energy: "NA" }, { genre: "" }];
    await Bun.write(folder.file("train.csv"), songsCsv([...songs, ...gaps], [...FEATURE_NAMES, "genre"]));
    await Bun.write(folder.file("params.yaml"), PARAMS);
    const { stdout, stderr } = await runStage("train", ["--data_path", "train.csv"], folder.path);
    expect(stderr).toBe("");
    expect(stdout).toContain("3 incomplete rows left out");
  });

  const columns = [...FEATURE_NAMES, "genre"];
  test.each([
    ["a missing file", undefined, "train.csv cannot be read: no such file"],
    ["only a header", songsCsv([], columns), "train.csv expected at least one song, got only a header"],
    [
      "missing columns",
      songsCsv(songs, ["id", "tempo"]),
      `train.csv:1 expected the columns ${columns.filter((name) => name !== "tempo").join(", ")}, got none of that name`,
    ],
    [
      "text for a number",
      songsCsv([...songs, { key: "C#" }], columns),
      'train.csv:14 key must be a finite number, got "C#"',
    ],
    ["one genre only", songsCsv([{}, {}], columns), "train.csv expected at least 2 genres, got Rock"],
    [
      "no complete song",
      songsCsv([{ tempo: "" }, { genre: "Pop", tempo: "" }], columns),
      "train.csv expected songs with all features and a genre, got none",
    ],
    [
      "too few songs to hold some out",
      songsCsv([{}, { genre: "Pop" }], columns),
      "train.csv expected enough songs to hold some out, got 2",
    ],
  ])("refuses %s in one line, before any run is started", async (_, text, message) => {
    using folder = temporaryFolder();
    if (text !== undefined) await Bun.write(folder.file("train.csv"), text);
    await Bun.write(folder.file("params.yaml"), PARAMS);
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
      using folder = temporaryFolder();
      await writeSample(folder.file("songs.csv"), 40_000, 1);
      await splitByYear(
        folder.file("songs.csv"),
        folder.file("data/train.csv"),
        folder.file("data/prod_sim.csv"),
        2010,
      );
      await Bun.write(folder.file("params.yaml"), PARAMS);
      const stage = startStage("train", [], folder.path);
      while ((await runs(folder)).filter(({ datasetDigests }) => datasetDigests.length > 0).length < AVAILABLE.length)
        await Bun.sleep(5);
      stage.kill(signal);
      expect(await stage.exited).toBe(exitCode);
      expect((await runs(folder)).map((run) => run.status)).toEqual(AVAILABLE.map(() => status));
      const { stderr } = await runStage("evaluate", [], folder.path);
      expect(stderr).toContain("run `bun run train` first");
    },
    30_000,
  );
});

describe("evaluate", () => {
  test("makes the most accurate run the champion and writes its figures", async () => {
    const { stdout, exitCode } = await runStage("evaluate", [], project.path);
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

  test("of runs on the same data only, takes the older where figures are equal", async () => {
    using folder = temporaryFolder();
    await Bun.write(folder.file("params.yaml"), PARAMS);
    const train = ["--data_path", project.file("data/train.csv")];
    await runStage("train", train, folder.path);
    const first = await runs(folder);
    await runStage("train", train, folder.path);
    const elsewhere = songsCsv([...Array(20).fill({}), ...Array(20).fill({ genre: "Pop", energy: "0.1" })]);
    await Bun.write(folder.file("perfect.csv"), elsewhere);
    await runStage("train", ["--data_path", "perfect.csv"], folder.path);
    const all = await runs(folder);
    expect(all.length).toBe(3 * AVAILABLE.length);
    const { exitCode } = await runStage(
      "evaluate",
      ["--train_data", project.file("data/train.csv"), "--prod_data", project.file("data/prod_sim.csv")],
      folder.path,
    );
    expect(exitCode).toBe(0);
    const { best_run_id } = await Bun.file(folder.file("metrics.json")).json();
    expect(first.map(({ runId }) => runId)).toContain(best_run_id);
  }, 30_000);

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
    await runStage("evaluate", ["--prod_data", "unknown.csv", "--metrics_output", "unknown.json"], project.path);
    expect((await Bun.file(project.file("unknown.json")).json()).prod_sim_accuracy).toBe(0);
  });
});
