/**
 * Times `drift`, batch and online, as users run it beside what pandas and scipy take, in turn, checks that statistics
 * and p-values agree, and prints medians and ratios:
 * `PYTHON_VENV=.venv bun test/bench/drift.ts [--rows 550622] [--lines 1000000] [--rounds 5]`.
 *
 * No champion is there: the Python scripts score none.
 */
import { cpSync, createReadStream, mkdirSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import type { DriftReport } from "../../src/drift/report.ts";
import { FEATURE_NAMES } from "../../src/features.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const ROOT = join(import.meta.dir, "../..");
const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "550622" },
    lines: { type: "string", default: "1000000" },
    rounds: { type: "string", default: "5" },
  },
});

/** What a command took; the memory is no less than this process's own, which a child starts as. */
interface Run {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly megabytes: number;
}

async function run(command: readonly string[], cwd: string): Promise<Run> {
  const started = performance.now();
  const child = Bun.spawn([...command], { cwd, stdout: "ignore", stderr: "inherit" });
  if ((await child.exited) !== 0) throw new Error(`${command.join(" ")} failed`);
  const seconds = (performance.now() - started) / 1000;
  const { cpuTime, maxRSS } = child.resourceUsage()!;
  return { seconds, cpuSeconds: Number(cpuTime.total) / 1e6, megabytes: maxRSS / 1e6 };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

/** Logs requests for the songs of a CSV file, over and over until there are `lines`, a line at a time: children start as large as this process. */
async function writeLog(csvPath: string, logPath: string, lines: number): Promise<void> {
  const writer = Bun.file(logPath).writer({ highWaterMark: 1 << 16 });
  for (let written = 0; written < lines; ) {
    let names: string[] = [];
    for await (const row of createInterface({ input: createReadStream(csvPath) })) {
      const fields = row.split(",");
      if (names.length === 0) {
        names = fields;
        continue;
      }
      if (written === lines) break;
      const features = FEATURE_NAMES.map((name) => `"${name}":${fields[names.indexOf(name)]}`).join();
      const timestamp = new Date(Date.UTC(2026, 0, 1) + 100 * written).toISOString();
      writer.write(
        `{"timestamp":"${timestamp}","request_id":"${crypto.randomUUID()}","outcome":"ok","genre":"Rock","confidence":0.5,"model_version":"1",${features}}\n`,
      );
      if (++written % 1000 === 0) await writer.flush();
    }
  }
  await writer.end();
}

async function checkAgreement(ours: string, theirs: string): Promise<void> {
  const [report, peer]: DriftReport[] = await Promise.all([ours, theirs].map((path) => Bun.file(path).json()));
  for (const name of FEATURE_NAMES) {
    for (const key of ["ks_statistic", "p_value"] as const) {
      const [value, expected] = [report!.details[name]![key], peer!.details[name]![key]];
      if (Math.abs(value - expected) > 1e-9 * Math.abs(expected)) {
        throw new Error(`${name} ${key}: ${value} should be ${expected}`);
      }
    }
  }
}

using folder = temporaryFolder();
const stage = (name: string, ...argv: string[]) => [process.execPath, join(ROOT, "src/stages", `${name}.ts`), ...argv];
const python = (script: string, ...argv: string[]) => [
  ...[join(process.env.PYTHON_VENV ?? ".venv", "bin/python"), "-B", join(import.meta.dir, script)],
  ...argv,
];
cpSync(join(ROOT, "params.yaml"), folder.file("params.yaml"));
await run(stage("sample", "--rows", values.rows, "--output", "songs.csv"), folder.path);
await run(stage("process", "--input_path", "songs.csv"), folder.path);
mkdirSync(folder.file("logs"));
await writeLog(folder.file("data/prod_sim.csv"), folder.file("logs/api_requests.jsonl"), Number(values.lines));

const [train, prod, log] = ["data/train.csv", "data/prod_sim.csv", "logs/api_requests.jsonl"];
const commands = {
  batch: {
    ours: stage("drift", "--output", "ours.json"),
    theirs: python("drift_batch.py", train, prod, "theirs.json"),
  },
  online: {
    ours: stage("drift", "--mode", "online", "--output", "ours.json"),
    theirs: python("drift_online.py", train, log, "theirs.json"),
  },
};
console.log(
  `${cpus().length} cores of ${cpus()[0]!.model}, Bun ${Bun.version}, median of ${values.rounds} rounds by turns`,
);
for (const [mode, { ours, theirs }] of Object.entries(commands)) {
  const runs = { ours: [] as Run[], theirs: [] as Run[] };
  for (let round = 0; round < Number(values.rounds); round++) {
    runs.ours.push(await run(ours, folder.path));
    runs.theirs.push(await run(theirs, folder.path));
    await checkAgreement(folder.file("ours.json"), folder.file("theirs.json"));
  }
  for (const [key, unit] of [
    ["seconds", "s"],
    ["cpuSeconds", "s of CPU"],
    ["megabytes", "MB"],
  ] as const) {
    const [a, b] = [runs.ours, runs.theirs].map((side) => median(side.map((result) => result[key])));
    console.log(
      `${mode.padEnd(8)} ours ${a!.toFixed(2)} ${unit}, pandas and scipy ${b!.toFixed(2)} ${unit}, ratio ${(a! / b!).toFixed(3)}`,
    );
  }
}
