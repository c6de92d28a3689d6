/**
 * Sets this system beside the same task in Python, on one machine in one run, checks that all sides give the same, and
 * writes `test/bench/results.json`, `test/bench/RESULTS.md` and the README's table: `bun run bench`.
 *
 * With `--rows` it measures that size alone, prints the report and writes no file.
 */
import { mkdirSync } from "node:fs";
import { cpus, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { temporaryFolder } from "../../temporary-folder.ts";
import { measureFootprint } from "./footprint.ts";
import { measurer } from "./measure.ts";
import { installPeer, peerVersions } from "./python.ts";
import { README_TABLE, reportOf, summaryTable } from "./report.ts";
import type { Results } from "./results.ts";
import { measureServing } from "./serving.ts";
import { measureStages } from "./tasks.ts";
import { createWorkspace, PUBLISHED_ROWS } from "./workspace.ts";

const ROOT = join(import.meta.dir, "../../..");
const SIZES = [1000, 100_000, PUBLISHED_ROWS];

const { values } = parseArgs({
  options: { rows: { type: "string" }, rounds: { type: "string", default: "5" } },
});
const sizes = values.rows === undefined ? SIZES : [Number(values.rows)];
const rounds = Number(values.rounds);
if (![...sizes, rounds].every((n) => Number.isInteger(n) && n > 0)) fail("--rows and --rounds expected whole numbers");
for (const program of ["python3", "wrk", "taskset"]) {
  if (!Bun.which(program)) fail(`bench needs ${program}, which is not installed`);
}
if (cpus().length < 2) fail("bench expected two cores, one for the service and one for its load");

const peers = { scaffold: await installPeer("scaffold"), tuned: await installPeer("tuned") };
const run = measurer(peers.scaffold.python);
using folder = temporaryFolder();
const started = performance.now();
const say = (line: string) =>
  console.error(`${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${line}`);

const results = await measureFootprint(peers);
say("installed size");
for (const rows of sizes) {
  mkdirSync(folder.file(String(rows)));
  const workspace = await createWorkspace(folder.file(String(rows)), rows, peers);
  results.push(...(await measureStages(workspace, run, rounds, say)));
  if (rows === sizes.at(-1)) results.push(...(await measureServing(workspace, run, rounds, say)));
}
const all: Results = {
  date: new Date().toISOString(),
  machine: {
    cpu: cpus()[0]!.model.trim(),
    cores: cpus().length,
    memory_gb: Math.round(totalmem() / 2 ** 30),
    os: `${type()} ${release()}`,
  },
  versions: { Bun: Bun.version, ...(await peerVersions(peers)) },
  results,
};
if (values.rows !== undefined) console.log(reportOf(all));
else {
  await Bun.write(join(import.meta.dir, "../results.json"), `${JSON.stringify(all, null, 2)}\n`);
  await Bun.write(join(import.meta.dir, "../RESULTS.md"), `${reportOf(all)}\n`);
  const readme = Bun.file(join(ROOT, "README.md"));
  await Bun.write(
    readme,
    (await readme.text()).replace(README_TABLE, () => summaryTable(all)),
  );
  console.log(summaryTable(all));
}

function fail(message: string): never {
  console.error(`error: ${message}`);
  process.exit(1);
}
