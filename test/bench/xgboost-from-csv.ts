/**
 * Times `data/train.csv` on disk to a saved XGBoost model, in Bun and as a pandas script, in turn, whole processes with
 * the same C library; prints medians, ratios and whether the trees are equal. Bun takes the training curves (mlogloss
 * and merror by round) in any case; Python once with and once without them.
 *
 * Usage: `PYTHON_VENV=.venv bun test/bench/xgboost-from-csv.ts [rows of songs.csv] [repeats]`
 */
import { cpus } from "node:os";
import { join, resolve } from "node:path";
import { Value } from "@sinclair/typebox/value";
import { completeSongs, readSongTable } from "../../src/data/song-table.ts";
import { FEATURE_NAMES } from "../../src/features.ts";
import { XGBoostParams, xgboost } from "../../src/models/xgboost/trainer.ts";
import { createRng } from "../../src/stats/rng.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const SEED = 7;
const ROOT = join(import.meta.dir, "../..");
const params = { ...Value.Create(XGBoostParams), nthread: cpus().length };

const [first, second, third] = process.argv.slice(2);
if (first === "run") await trainOnce(second!, third!);
else await compare(first ?? "550622", Number(second ?? 3));

async function trainOnce(trainPath: string, modelPath: string): Promise<void> {
  const table = await readSongTable(trainPath);
  const nFeatures = FEATURE_NAMES.length;
  const data = { ...completeSongs(table), nFeatures, nClasses: table.genres.length, featureNames: FEATURE_NAMES };
  await Bun.write(modelPath, xgboost.train(data, params, createRng(SEED), () => {}).toText());
}

interface Run {
  readonly seconds: number;
  readonly megabytes: number;
}

async function run(command: readonly string[], cwd: string, env: Record<string, string> = {}): Promise<Run> {
  const started = performance.now();
  const child = Bun.spawn([...command], { cwd, env: { ...process.env, ...env }, stdout: "ignore" });
  if ((await child.exited) !== 0) throw new Error(`${command.join(" ")} failed`);
  return { seconds: (performance.now() - started) / 1000, megabytes: child.resourceUsage()!.maxRSS / 1e6 };
}

async function compare(rows: string, repeats: number): Promise<void> {
  const venv = resolve(process.env.PYTHON_VENV ?? ".venv");
  const [library] = [...new Bun.Glob("lib/python*/site-packages/xgboost/lib/libxgboost.*").scanSync(venv)];
  if (!library) throw new Error(`${venv} must hold the Python package xgboost-cpu`);
  using folder = temporaryFolder();
  const stage = (name: string) => [process.execPath, join(ROOT, "src/stages", `${name}.ts`)];
  await run([...stage("sample"), "--rows", rows, "--output", "songs.csv"], folder.path);
  await run([...stage("process"), "--input_path", "songs.csv", "--year_threshold", "2010"], folder.path);
  const { early_stopping_rounds: _, nthread, ...shared } = params;
  const pythonParams = { ...shared, n_jobs: nthread, random_state: Math.floor(createRng(SEED)() * 2 ** 31) };
  const python = (curves: string) => [
    join(venv, "bin/python"),
    join(import.meta.dir, "xgboost_from_csv.py"),
    ...["data/train.csv", "python.json", JSON.stringify(pythonParams), curves],
  ];
  const commands = {
    Bun: [process.execPath, import.meta.path, "run", "data/train.csv", "bun.json"],
    Python: python("curves"),
    "Python without curves": python("no curves"),
  };
  const names = Object.keys(commands) as (keyof typeof commands)[];
  const runs: Record<keyof typeof commands, Run[]> = { Bun: [], Python: [], "Python without curves": [] };
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const name of names) {
      runs[name].push(await run(commands[name], folder.path, { XGBOOST_LIBRARY: join(venv, library) }));
    }
  }
  const median = (name: keyof typeof commands, key: keyof Run) =>
    runs[name].map((result) => result[key]).toSorted((a, b) => a - b)[Math.floor(repeats / 2)]!;
  const treesOf = async (name: string) =>
    JSON.stringify((await Bun.file(folder.file(name)).json()).learner.gradient_booster.model.trees);
  console.log(`trees equal: ${(await treesOf("bun.json")) === (await treesOf("python.json"))}`);
  for (const name of names) {
    console.log(`${name}: ${median(name, "seconds").toFixed(2)} s, ${median(name, "megabytes").toFixed(0)} MB`);
  }
  for (const peer of names.slice(1)) {
    const time = median("Bun", "seconds") / median(peer, "seconds");
    const memory = median("Bun", "megabytes") / median(peer, "megabytes");
    console.log(`Bun/${peer}: time ${time.toFixed(3)}, memory ${memory.toFixed(2)}`);
  }
}
