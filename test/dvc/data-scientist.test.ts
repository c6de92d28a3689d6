import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { fileDigest } from "../../src/io/digest.ts";
import { PUBLISHED_MD5 } from "../../src/songs/copy-csv.ts";
import { writeSample } from "../../src/songs/sample/write-sample.ts";
import { hasPython } from "../python-environment.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { dvcProject } from "./dvc-project.ts";

const project = dvcProject();
const { dvc, edit, git, repro } = project;
afterAll(() => project[Symbol.dispose]());

describe.skipIf(!hasPython("dvc", "DVC as a data scientist uses it"))("DVC from a clean clone", () => {
  let first: string[];
  beforeAll(async () => {
    const songs = project.file("songs.csv");
    await writeSample(songs, 1000, 1);
    // A stand-in for the published dataset: the songs at hand under the pin.
    await edit("songs.csv.dvc", PUBLISHED_MD5, await fileDigest(songs));
    await edit("songs.csv.dvc", "size: 856462614", `size: ${Bun.file(songs).size}`);
    first = await repro();
    git("add", ".");
    git("commit", "--quiet", "--message", "first run");
  });

  test("repro runs every stage, and status is clean afterwards, the pinned songs.csv included", async () => {
    expect(first).toEqual(["load", "process", "train", "evaluate", "drift"]);
    expect(await dvc("status")).toContain("Data and pipelines are up to date");
    expect(await dvc("status", "songs.csv.dvc")).toContain("up to date");
    using _ = await edit("songs.csv.dvc", await fileDigest(project.file("songs.csv")), PUBLISHED_MD5);
    expect(await dvc("status", "songs.csv.dvc")).toContain("modified");
  });

  test("metrics show gives the champion's figures, plots show the confusion matrix", async () => {
    const metrics = JSON.parse(await dvc("metrics", "show", "--json", "metrics.json"));
    const figures = metrics[""].data["metrics.json"].data;
    expect(figures).toEqual(await Bun.file(project.file("metrics.json")).json());
    expect(figures.best_accuracy).toBeGreaterThan(0.4);
    await dvc("plots", "show", "--out", "plots");
    const page = await Bun.file(project.file("plots/index.html")).text();
    expect(page).toContain("Held-out songs by actual and predicted genre");
    rmSync(project.file("plots"), { recursive: true });
  });

  test("exp run -S changes a hyperparameter of XGBoost and keeps the experiment", async () => {
    await dvc("exp", "run", "--name", "shallow", "--set-param", "train.xgboost.max_depth=4");
    const { params } = await Bun.file(project.file("models/xgboost/classifier.json")).json();
    expect(params.max_depth).toBe(4);
    expect(await dvc("exp", "list", "--name-only")).toContain("shallow");
    expect(await dvc("params", "diff")).toMatch(/train\.xgboost\.max_depth +6 +4/);
    git("checkout", "--quiet", ".");
    await dvc("checkout");
  });

  test("a local remote takes the outputs and gives them back", async () => {
    using remote = temporaryFolder();
    await dvc("remote", "add", "--local", "--default", "shelf", remote.path);
    const before = await fileDigest(project.file("data/train.csv"));
    await dvc("push");
    for (const lost of ["data/train.csv", "models/champion", ".dvc/cache"]) {
      rmSync(project.file(lost), { recursive: true });
    }
    await dvc("pull");
    expect(await fileDigest(project.file("data/train.csv"))).toBe(before);
    expect(await Bun.file(project.file("models/champion/classifier.json")).exists()).toBe(true);
    expect(await dvc("status")).toContain("Data and pipelines are up to date");
  });
});
