/**
 * Times the pipeline's stages as users run them beside `md5sum` of the same file, in turn, and prints medians and
 * ratios: `bun test/bench/pipeline.ts [--rows 550622] [--rounds 5]`.
 */
import { cpSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { temporaryFolder } from "../temporary-folder.ts";

const ROOT = join(import.meta.dir, "../..");
const { values } = parseArgs({
  options: { rows: { type: "string", default: "550622" }, rounds: { type: "string", default: "5" } },
});

/** What a command took; the memory is no less than this process's own, which a child starts as. */
interface Run {
  readonly seconds: number;
  readonly megabytes: number;
}

async function run(command: readonly string[], cwd: string): Promise<Run> {
  const started = performance.now();
  const child = Bun.spawn([...command], { cwd, stdout: "ignore", stderr: "inherit" });
  if ((await child.exited) !== 0) throw new Error(`${command.join(" ")} failed`);
  return { seconds: (performance.now() - started) / 1000, megabytes: child.resourceUsage()!.maxRSS / 1e6 };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

const stage = (name: string, ...argv: string[]) => [process.execPath, join(ROOT, "src/stages", `${name}.ts`), ...argv];

using folder = temporaryFolder();
cpSync(join(ROOT, "params.yaml"), folder.file("params.yaml"));
await run(stage("sample", "--rows", values.rows, "--output", "songs.csv"), folder.path);

const commands = {
  md5sum: ["md5sum", "songs.csv"],
  load: stage("load", "--source_path", "songs.csv"),
  process: stage("process"),
};
const runs: Record<keyof typeof commands, Run[]> = { md5sum: [], load: [], process: [] };
for (let round = 0; round < Number(values.rounds); round++) {
  for (const name of Object.keys(commands) as (keyof typeof commands)[]) {
    runs[name].push(await run(commands[name], folder.path));
  }
}
const reader = `
  import { readSongTable } from ${JSON.stringify(join(ROOT, "src/data/song-table.ts"))};
  const started = performance.now();
  await readSongTable("data/train.csv");
  console.log((performance.now() - started) / 1000);`;
const reads = Array.from({ length: Number(values.rounds) }, () =>
  Number(Bun.spawnSync([process.execPath, "-e", reader], { cwd: folder.path }).stdout.toString()),
);
const train = await run(stage("train"), folder.path);
const evaluate = await run(stage("evaluate"), folder.path);

console.log(`${values.rows} rows, ${cpus().length} cores of ${cpus()[0]!.model}, Bun ${Bun.version}`);
const limit = median(runs.md5sum.map(({ seconds }) => seconds));
for (const [name, results] of Object.entries(runs)) {
  const seconds = median(results.map((result) => result.seconds));
  const megabytes = median(results.map((result) => result.megabytes));
  const ratio = (seconds / limit).toFixed(2);
  console.log(`${name.padEnd(16)} ${seconds.toFixed(2)} s, ${ratio} x md5sum, ${megabytes.toFixed(0)} MB`);
}
console.log(`${"read train.csv".padEnd(16)} ${median(reads).toFixed(2)} s`);
console.log(`${"train".padEnd(16)} ${train.seconds.toFixed(2)} s, ${train.megabytes.toFixed(0)} MB`);
console.log(`${"evaluate".padEnd(16)} ${evaluate.seconds.toFixed(2)} s, ${evaluate.megabytes.toFixed(0)} MB`);
