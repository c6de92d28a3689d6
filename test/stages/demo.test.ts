import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { AVAILABLE } from "../models/trainable.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { runStage } from "./stage-process.ts";

/** Hyperparameters that make small models: here it matters that there are some. */
const PARAMS = `train:
  logistic_regression: { max_iter: 50 }
  svm: { max_samples: 200 }
  xgboost: { n_estimators: 5 }
`;

test("the demo goes from nothing to a champion, and says how good each model is and what comes next", async () => {
  using folder = temporaryFolder();
  await Bun.write(folder.file("params.yaml"), PARAMS);
  const { stdout, stderr, exitCode } = await runStage("demo", ["--rows", "1000"], folder.path);
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
  const stages = ["sample", "load", "process", "train", "evaluate", "drift", "demo"];
  expect([...stdout.matchAll(/^(\w+): /gm)].map(([, stage]) => stage!)).toEqual(stages);
  expect(stdout).toMatch(/\nmodel +accuracy held out +accuracy after 2010\n/);
  for (const name of AVAILABLE) expect(stdout).toMatch(new RegExp(`\\n${name} +0\\.\\d{4} +0\\.\\d{4}`));
  expect(stdout.match(/ champion$/gm)).toHaveLength(1);
  for (const [, command] of stdout.matchAll(/^ {2}bun run (\w+)/gm)) expect(scripts).toContain(command!);
  for (const name of [
    "data/sample_songs.csv",
    "models/champion/classifier.json",
    "metrics.json",
    "drift_report.json",
  ]) {
    expect(existsSync(folder.file(name))).toBe(true);
  }
});

const { scripts: commands } = await Bun.file(new URL("../../package.json", import.meta.url)).json();
const scripts = Object.keys(commands);
