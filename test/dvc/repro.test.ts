import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { MODEL_TYPES } from "../../src/models/index.ts";
import { PUBLISHED_MD5 } from "../../src/songs/copy-csv.ts";
import { writeSample } from "../../src/songs/sample/write-sample.ts";
import { hasPython } from "../python-environment.ts";
import { dvcProject } from "./dvc-project.ts";
import { importedModules } from "./imported-modules.ts";

const ROOT = join(import.meta.dir, "../..");

const project = dvcProject();
const { dvc, edit, repro } = project;
afterAll(() => project[Symbol.dispose]());

describe.skipIf(!hasPython("dvc", "dvc repro"))("dvc repro", () => {
  let first: string[];
  beforeAll(async () => {
    await writeSample(project.file("songs.csv"), 1000, 1);
    first = await repro();
  });

  test("runs every stage the first time, on whatever songs.csv is there, and leaves the pin of the published one", async () => {
    expect(first).toEqual(["load", "process", "train", "evaluate", "drift"]);
    const outputs = [
      "data/raw.csv",
      "data/train.csv",
      "data/prod_sim.csv",
      "models/champion/classifier.json",
      "metrics.json",
      "drift_report.json",
      "drift_features.csv",
    ];
    for (const name of outputs) expect(Bun.file(project.file(name)).size).toBeGreaterThan(0);
    const pin = await Bun.file(project.file("songs.csv.dvc")).text();
    expect(pin).toBe(await Bun.file(join(ROOT, "songs.csv.dvc")).text());
    expect(pin).toContain(PUBLISHED_MD5);
    expect(await dvc("status", "songs.csv.dvc")).toContain("modified:           songs.csv");
  });

  test("runs nothing the second time", async () => {
    expect(await repro()).toEqual([]);
  });

  test("runs train and evaluate after a change of train.*, and drift if that makes another champion", async () => {
    using _ = await edit("params.yaml", "seed: 42", "seed: 43");
    const ran = await repro();
    expect(ran.slice(0, 2)).toEqual(["train", "evaluate"]);
    expect(ran.slice(2).every((stage) => stage === "drift")).toBe(true);
  });

  test("runs drift alone after a change of drift.*, and shows it as metric and plot", async () => {
    using _ = await edit("params.yaml", "alpha: 0.05", "alpha: 0.01");
    expect(await repro()).toEqual(["drift"]);
    const metrics = JSON.parse(await dvc("metrics", "show", "--json"));
    expect(metrics[""].data["drift_report.json"].data.policy.alpha).toBe(0.01);
    expect(await dvc("plots", "show", "drift_features.csv")).toContain("index.html");
  });

  test("runs on a file of one's own that data.source_path names", async () => {
    await writeSample(project.file("mine.csv"), 1000, 2);
    using _ = await edit("params.yaml", "source_path: songs.csv", "source_path: mine.csv");
    expect(await repro()).toEqual(["load", "process", "train", "evaluate", "drift"]);
  });

  test("`dvc status songs.csv.dvc` is clean where songs.csv has the pinned digest", async () => {
    const digest = new Bun.CryptoHasher("md5").update(await Bun.file(project.file("songs.csv")).bytes()).digest("hex");
    using _ = await edit("songs.csv.dvc", PUBLISHED_MD5, digest);
    expect(await dvc("status", "songs.csv.dvc")).toContain("up to date");
  });
});

test("dvc.yaml names the folder of every type of model", async () => {
  const { stages } = Bun.YAML.parse(await Bun.file(join(ROOT, "dvc.yaml")).text()) as {
    stages: Record<"train" | "evaluate", { deps: string[]; outs: string[] }>;
  };
  const folders = MODEL_TYPES.map(({ name }) => `models/${name}`);
  expect(stages.train.outs).toEqual(folders);
  expect(stages.evaluate.deps).toEqual(expect.arrayContaining(folders));
});

test("dvc.yaml names every module that a stage imports", async () => {
  const { stages } = Bun.YAML.parse(await Bun.file(join(ROOT, "dvc.yaml")).text()) as {
    stages: Record<string, { deps: string[] }>;
  };
  for (const [stage, { deps }] of Object.entries(stages)) {
    const unnamed = (await importedModules(`src/stages/${stage}.ts`)).filter(
      (module) => !deps.some((dep) => module === dep || module.startsWith(`${dep}/`)),
    );
    expect([stage, ...unnamed]).toEqual([stage]);
  }
});
