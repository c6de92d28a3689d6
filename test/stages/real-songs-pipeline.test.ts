import { expect, test } from "bun:test";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { hasRealSongs, REAL_SONGS } from "../real-songs.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { runStage } from "./stage-process.ts";

test.skipIf(!hasRealSongs("the pipeline on real songs"))("the pipeline makes a champion of real songs", async () => {
  using folder = temporaryFolder();
  cpSync(join(import.meta.dir, "../../params.yaml"), folder.file("params.yaml"));
  const { stdout, stderr, exitCode } = await runStage("pipeline", ["--source_path", REAL_SONGS], folder.path);
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
  expect(stdout).toContain("load: 32,833 rows, 24 columns");
  expect(stdout).toContain("process: 9,449 rows up to 2010 -> data/train.csv, 23,384 rows after -> data/prod_sim.csv");
  const rowsOf = async (name: string) => (await Bun.file(folder.file(name)).text()).trimEnd().split("\n").length - 1;
  expect(await rowsOf("data/train.csv")).toBe(9449);
  expect(await rowsOf("data/prod_sim.csv")).toBe(23_384);
  const metrics = await Bun.file(folder.file("metrics.json")).json();
  expect(metrics.best_accuracy).toBeGreaterThan(0.58);
  expect(metrics.prod_sim_accuracy).toBeLessThan(metrics.best_accuracy);
  expect(Bun.file(folder.file("models/champion/classifier.json")).size).toBeGreaterThan(0);
});
