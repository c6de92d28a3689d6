import { rmSync } from "node:fs";
import { requireEqual, requireEqualReports, requireEqualSongs, requireSameAccuracy } from "./agreement.ts";
import { type Command, inTurn, medians, type Outcome } from "./measure.ts";
import type { Result, Side } from "./results.ts";
import { countHeldOut, type Owner, shareHeldOutRows, type Workspace, writeRequestLog } from "./workspace.ts";

/** Slower tasks than that, in seconds, are run `FEWER_ROUNDS` times. */
const LONG_SECONDS = 12;
const FEWER_ROUNDS = 3;

/** In whose folder a side works. */
const OWNERS = {
  ours: "ours",
  scaffold: "scaffold",
  scaffold_fast: "scaffold",
  tuned: "tuned",
  tuned_less: "tuned",
} as const;

/** What the sides do beside each other. */
interface Task {
  readonly name: string;
  readonly commands: Partial<Record<Side, Command>>;
  readonly notes?: Partial<Record<Side, string>>;
  /** What a run leaves that the next would feel; removed before each run, as DVC does, so that all begin alike. */
  readonly outputs?: readonly string[];
  /** Checks what the first runs printed and left. */
  readonly check: (printed: Partial<Record<Side, string>>) => Promise<void> | void;
  /** Where the time is not that of the whole process: what it printed. */
  readonly seconds?: (stdout: string) => number;
}

/** Measures every stage on a workspace's songs, after checking that all sides give the same. */
export async function measureStages(
  workspace: Workspace,
  run: (command: Command) => Promise<Outcome>,
  rounds: number,
  say: (line: string) => void,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const makeTask of [load, split, batchDrift, onlineDrift, fitXGBoost, ...trainings, evaluate]) {
    const task = await makeTask(workspace);
    results.push(...(await measureTask(workspace, task, run, rounds)));
    say(`${workspace.rows} rows: ${task.name}`);
  }
  return results;
}

async function measureTask(
  { rows, file }: Workspace,
  { name, commands, notes = {}, outputs = [], check, seconds }: Task,
  run: (command: Command) => Promise<Outcome>,
  rounds: number,
): Promise<Result[]> {
  const runOnce = async (side: Side) => {
    if (side !== "limit") {
      for (const output of outputs) rmSync(file(OWNERS[side], output), { recursive: true, force: true });
    }
    const { stdout, ...figures } = await run(commands[side]!);
    return { stdout, figures: seconds ? { ...figures, seconds: seconds(stdout) } : figures };
  };
  const sides = Object.keys(commands) as Side[];
  const first = new Map<Side, Awaited<ReturnType<typeof runOnce>>>();
  for (const side of sides) first.set(side, await runOnce(side));
  await check(Object.fromEntries([...first].map(([side, { stdout }]) => [side, stdout])));
  const slowest = Math.max(...[...first.values()].map(({ figures }) => figures.seconds));
  const contestants = Object.fromEntries(sides.map((side) => [side, async () => (await runOnce(side)).figures]));
  const runs = await inTurn(contestants, slowest > LONG_SECONDS ? Math.min(rounds, FEWER_ROUNDS) : rounds);
  return sides.map((side) => ({
    ...{ task: name, side, rows, ...(notes[side] && { note: notes[side] }) },
    ...{ figures: medians(runs[side]!), rounds: runs[side]!.length },
  }));
}

function load({ stage, python, program }: Workspace): Task {
  const digest = /md5 (\w{32})/;
  return {
    name: "load",
    commands: {
      ours: stage("load"),
      scaffold: python("scaffold", "scaffold.load"),
      tuned: python("tuned", "tuned.load"),
      tuned_less: python("tuned", "tuned.load", "--no-digest"),
      limit: program("md5sum", "songs.csv"),
    },
    notes: { tuned_less: "without the md5", limit: "md5sum" },
    outputs: ["data/raw.csv"],
    check(printed) {
      const md5 = printed.limit!.slice(0, 32);
      for (const side of ["ours", "scaffold", "tuned", "tuned_less"] as const) {
        requireEqual(`${side} columns`, /(\d+) columns/.exec(printed[side]!)?.[1], "24");
        if (side !== "tuned_less") requireEqual(`${side} md5`, digest.exec(printed[side]!)?.[1], md5);
      }
    },
  };
}

function split({ stage, python, program, file }: Workspace): Task {
  return {
    name: "process",
    commands: {
      ours: stage("process"),
      scaffold: python("scaffold", "scaffold.process"),
      scaffold_fast: python("scaffold", "scaffold.process", "--fast"),
      tuned: python("tuned", "tuned.process"),
      limit: program("wc", "-l", "data/raw.csv"),
    },
    notes: { limit: "wc -l" },
    outputs: ["data/train.csv", "data/prod_sim.csv"],
    async check() {
      for (const name of ["data/train.csv", "data/prod_sim.csv"]) {
        for (const owner of ["scaffold", "tuned"] as const)
          await requireEqualSongs(file(owner, name), file("ours", name));
      }
    },
  };
}

async function batchDrift({ stage, python, program, file }: Workspace): Promise<Task> {
  return {
    name: "drift, batch",
    commands: {
      ours: stage("drift"),
      scaffold: python("scaffold", "scaffold.drift"),
      scaffold_fast: python("scaffold", "scaffold.drift", "--fast", "--output", "fast_report.json"),
      tuned: python("tuned", "tuned.drift"),
      limit: program("wc", "-l", "data/train.csv", "data/prod_sim.csv"),
    },
    notes: { limit: "wc -l" },
    check: () => checkReports(file),
  };
}

async function onlineDrift(workspace: Workspace): Promise<Task> {
  const { stage, python, program, file } = workspace;
  const log = await writeRequestLog(workspace);
  const flags = ["--mode", "online", "--api_logs", log];
  return {
    name: "drift, online",
    commands: {
      ours: stage("drift", ...flags),
      scaffold: python("scaffold", "scaffold.drift", ...flags),
      scaffold_fast: python("scaffold", "scaffold.drift", ...flags, "--fast", "--output", "fast_report.json"),
      tuned: python("tuned", "tuned.drift", ...flags),
      limit: program("wc", "-l", log),
    },
    notes: { limit: "wc -l" },
    check: () => checkReports(file),
  };
}

async function checkReports(file: Workspace["file"]): Promise<void> {
  const ours = file("ours", "drift_report.json");
  await requireEqualReports(ours, file("scaffold", "drift_report.json"));
  await requireEqualReports(ours, file("scaffold", "fast_report.json"));
  await requireEqualReports(ours, file("tuned", "drift_report.json"));
}

async function fitXGBoost(workspace: Workspace): Promise<Task> {
  const { script, python, file } = workspace;
  await shareHeldOutRows(workspace);
  const inputs = ["data/train.csv", "held_out.u32"];
  return {
    name: "XGBoost, matrix to model",
    commands: {
      ours: script("fit-xgboost.ts", ...inputs, "fitted.json"),
      tuned: python("tuned", "fit_xgboost", ...inputs, "fitted.json", "curves"),
      tuned_less: python("tuned", "fit_xgboost", ...inputs, "no_curves.json", "no curves"),
    },
    notes: { tuned_less: "without the curves by round" },
    seconds: (stdout) => JSON.parse(stdout).seconds,
    async check() {
      const trees = async (path: string) =>
        JSON.stringify((await Bun.file(path).json()).learner.gradient_booster.model.trees);
      const ours = await trees(file("ours", "fitted.json"));
      for (const name of ["fitted.json", "no_curves.json"]) {
        if ((await trees(file("tuned", name))) !== ours) throw new Error(`${name} expected the same trees as ours`);
      }
    },
  };
}

const trainings = [["logistic_regression"], ["logistic_regression", "xgboost"], ["xgboost"]].map(
  (kinds) =>
    async (workspace: Workspace): Promise<Task> => {
      const { stage, python, file } = workspace;
      const heldOut = countHeldOut(workspace);
      const flags = ["--models", kinds.join()];
      return {
        name: `train, ${kinds.join(" and ")}`,
        commands: {
          ours: stage("train", ...flags),
          scaffold: python("scaffold", "scaffold.train", ...flags),
          tuned: python("tuned", "tuned.train", ...flags),
          ...(kinds.includes("xgboost") && { tuned_less: python("tuned", "tuned.train", ...flags, "--no-curves") }),
        },
        notes: { tuned_less: "without the curves by round" },
        outputs: ["mlruns"],
        async check(printed) {
          for (const kind of kinds) {
            const { metrics } = await Bun.file(file("ours", `models/${kind}/classifier.json`)).json();
            for (const side of ["scaffold", "tuned"] as const) {
              const accuracy = Number(new RegExp(`${kind} accuracy (\\S+)`).exec(printed[side]!)?.[1]);
              requireSameAccuracy(`${side} ${kind}`, accuracy, metrics.accuracy, heldOut);
            }
          }
        },
      };
    },
);

/** Every side has its runs of XGBoost alone, so that the champion that is served afterwards is of that kind. */
async function evaluate(workspace: Workspace): Promise<Task> {
  const { stage, python, file } = workspace;
  const heldOut = countHeldOut(workspace);
  return {
    name: "evaluate",
    commands: {
      ours: stage("evaluate"),
      scaffold: python("scaffold", "evaluate"),
      tuned: python("tuned", "evaluate"),
    },
    async check() {
      const metricsOf = (owner: Owner) => Bun.file(file(owner, "metrics.json")).json();
      const ours = await metricsOf("ours");
      for (const owner of ["scaffold", "tuned"] as const) {
        const metrics = await metricsOf(owner);
        requireEqual(`${owner} model_type`, metrics.model_type, ours.model_type);
        requireSameAccuracy(`${owner} champion`, metrics.best_accuracy, ours.best_accuracy, heldOut);
        requireSameAccuracy(`${owner} in production`, metrics.prod_sim_accuracy, ours.prod_sim_accuracy, heldOut);
      }
    },
  };
}
