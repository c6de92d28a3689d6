/**
 * Trains on the same rows with the same parameters and the same C library in Bun and in Python's xgboost, in turn, a
 * process a run; prints wall time from matrix to model and peak memory as ratios, and whether the models are equal.
 *
 * Usage: `PYTHON_VENV=.venv bun test/bench/xgboost-training.ts [rows] [rounds] [repeats] [threads]`
 */
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Value } from "@sinclair/typebox/value";
import { libraryVersion } from "../../src/models/xgboost/binding.ts";
import { XGBoostParams, xgboost } from "../../src/models/xgboost/trainer.ts";
import { createRng } from "../../src/stats/rng.ts";
import { N_CLASSES, N_FEATURES, syntheticRows } from "./synthetic-rows.ts";

const SEED = 7;
const PEERS = ["QuantileDMatrix", "DMatrix", "no curves"] as const;

interface Run {
  readonly seconds: number;
  readonly peakMB: number;
  readonly version: string;
}

const [first, second, third, fourth] = process.argv.slice(2);
if (first === "run") await trainOnce(second!, Number(third), Number(fourth));
else
  await compare(Number(first ?? 339_279), Number(second ?? 100), Number(third ?? 3), Number(fourth ?? cpus().length));

async function trainOnce(folder: string, rounds: number, nthread: number): Promise<void> {
  const read = async (name: string) => ({
    X: new Float64Array(await Bun.file(join(folder, `${name}.X.f64`)).arrayBuffer()),
    y: new Uint8Array(await Bun.file(join(folder, `${name}.y.u8`)).arrayBuffer()),
  });
  const [train, validation] = [await read("train"), await read("validation")];
  const params = { ...Value.Create(XGBoostParams), n_estimators: rounds, nthread };
  const begin = performance.now();
  const data = { ...train, nFeatures: N_FEATURES, nClasses: N_CLASSES, validation };
  const model = xgboost.train(data, params, createRng(SEED), () => {});
  const seconds = (performance.now() - begin) / 1000;
  await Bun.write(join(folder, "bun.json"), model.toText());
  const peakMB = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ seconds, peakMB, version: libraryVersion() } satisfies Run));
}

async function compare(nRows: number, rounds: number, repeats: number, nthread: number): Promise<void> {
  const venv = resolve(process.env.PYTHON_VENV ?? ".venv");
  const [library] = [...new Bun.Glob("lib/python*/site-packages/xgboost/lib/libxgboost.*").scanSync(venv)];
  if (!library) throw new Error(`${venv} must hold the Python package xgboost-cpu`);
  const folder = mkdtempSync(join(tmpdir(), "xgboost-training-"));
  try {
    for (const [name, n] of [["train", nRows] as const, ["validation", Math.ceil(nRows / 10)] as const]) {
      const { X, y } = syntheticRows(n, createRng(n));
      await Bun.write(join(folder, `${name}.X.f64`), X);
      await Bun.write(join(folder, `${name}.y.u8`), y);
    }
    const env = { ...process.env, XGBOOST_LIBRARY: join(venv, library) };
    const { n_estimators: _, ...params } = Value.Create(XGBoostParams);
    const task = {
      folder,
      rounds,
      n_features: N_FEATURES,
      params: {
        ...params,
        nthread,
        objective: "multi:softprob",
        num_class: N_CLASSES,
        tree_method: "hist",
        eval_metric: ["merror", "mlogloss"],
        seed: Math.floor(createRng(SEED)() * 2 ** 31),
      },
    };
    const runs = new Map<string, Run[]>();
    const add = (name: string, run: Run) => runs.set(name, [...(runs.get(name) ?? []), run]);
    for (let repeat = 0; repeat < repeats; repeat++) {
      add("Bun", run(["bun", import.meta.path, "run", folder, `${rounds}`, `${nthread}`], env));
      for (const peer of PEERS) {
        const script = join(import.meta.dir, "xgboost_training.py");
        add(peer, run([join(venv, "bin/python"), script, JSON.stringify({ ...task, peer })], env));
        if (repeat === 0) console.log(`model equal to Python's with ${peer}: ${await equalModels(folder)}`);
      }
    }
    const bun = best(runs.get("Bun")!);
    console.log(`${nRows} rows, ${rounds} rounds, XGBoost ${bun.version}, best of ${repeats}`);
    console.log(`Bun: ${bun.seconds.toFixed(2)} s, ${bun.peakMB.toFixed(0)} MB`);
    for (const peer of PEERS) {
      const { seconds, peakMB } = best(runs.get(peer)!);
      const ratios = `time ${(bun.seconds / seconds).toFixed(3)}, memory ${(bun.peakMB / peakMB).toFixed(2)}`;
      console.log(`Python, ${peer}: ${seconds.toFixed(2)} s, ${peakMB.toFixed(0)} MB; Bun/Python: ${ratios}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(command: string[], env: Record<string, string | undefined>): Run {
  const { stdout, stderr, success } = Bun.spawnSync(command, { env });
  if (!success) throw new Error(`${command.slice(0, 2).join(" ")}: ${stderr}`);
  return JSON.parse(stdout.toString());
}

async function equalModels(folder: string): Promise<string> {
  const [ours, theirs] = await Promise.all(
    ["bun.json", "python.json"].map((name) => Bun.file(join(folder, name)).text()),
  );
  if (ours === theirs) return "to the byte";
  const trees = (text: string) => JSON.stringify(JSON.parse(text).learner.gradient_booster.model);
  return trees(ours!) === trees(theirs!) ? "to the byte but for their names and attributes" : "no";
}

/** The run least disturbed by others on the machine. */
function best(runs: readonly Run[]): Run {
  const least = (values: number[]) => Math.min(...values);
  return { ...runs[0]!, seconds: least(runs.map((r) => r.seconds)), peakMB: least(runs.map((r) => r.peakMB)) };
}
