/**
 * Figures of the service beside a raw `Bun.serve` handler that parses the same JSON and runs the same model, both on
 * core 0 with wrk on core 1, in alternating rounds: `bun test/bench/serving.ts [--champion DIR] [--rounds 7]
 * [--seconds 5] [--memory 1000000]`.
 */
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { song, writeChampion } from "../http/champion-fixture.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const SERVER = join(import.meta.dir, "../../src/http/server.ts");
const RAW_SERVER = join(import.meta.dir, "raw-server.ts");
const WARM_REQUESTS = 50_000;
const COLD_STARTS = 10;
const TICK_MICROSECONDS = 10_000;
const { values } = parseArgs({
  options: {
    champion: { type: "string" },
    rounds: { type: "string", default: "7" },
    seconds: { type: "string", default: "5" },
    memory: { type: "string", default: "1000000" },
  },
});

interface Load {
  readonly perSecond: number;
  readonly p99: number;
  readonly requests: number;
  /** Processor time of the server, µs a request: what the rate would be of on a machine without other work. */
  readonly cpu: number;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

using folder = temporaryFolder();
if (values.champion) cpSync(values.champion, folder.file("models/champion"), { recursive: true });
else await writeChampion(folder.file("models/champion"));
const body = JSON.stringify(song);
await Bun.write(
  folder.file("load.lua"),
  [
    'wrk.method = "POST"',
    'wrk.headers["Content-Type"] = "application/json"',
    `wrk.body = ${JSON.stringify(body)}`,
    "done = function(summary, latency)",
    "  local failed = summary.errors.status + summary.errors.read + summary.errors.write + summary.errors.timeout",
    '  io.write(string.format("FIGURES %d %d %d %d\\n", summary.requests, summary.duration, latency:percentile(99), failed))',
    "end",
  ].join("\n"),
);

async function start(script: string, ...argv: string[]) {
  const env = { ...Bun.env, PORT: "0", HOST: "127.0.0.1", NODE_ENV: "production" };
  const command = ["taskset", "-c", "0", process.execPath, script, ...argv];
  const child = Bun.spawn(command, { cwd: folder.path, env, stdout: "pipe", stderr: "inherit" });
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { url } = JSON.parse((await reader.read()).value!);
  return { child, url: new URL("/predict", url).href };
}

function cpuMicroseconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MICROSECONDS;
}

async function load({ child: server, url }: Awaited<ReturnType<typeof start>>, seconds: number): Promise<Load> {
  const cpuBefore = cpuMicroseconds(server.pid);
  const wrk = [
    "wrk",
    "--threads",
    "1",
    "--connections",
    "32",
    "--duration",
    `${seconds}s`,
    "--script",
    "load.lua",
    url,
  ];
  const child = Bun.spawn(["taskset", "-c", "1", ...wrk], { cwd: folder.path, stdout: "pipe" });
  const figures = /FIGURES (\d+) (\d+) (\d+) (\d+)/
    .exec(await child.stdout.text())!
    .slice(1)
    .map(Number);
  const [requests, microseconds, p99, failed] = figures as [number, number, number, number];
  if (failed > 0) throw new Error(`${failed} requests failed`);
  const cpu = (cpuMicroseconds(server.pid) - cpuBefore) / requests;
  return { requests, perSecond: requests / (microseconds / 1e6), p99: p99 / 1000, cpu };
}

function residentMegabytes(pid: number): number {
  const { stdout } = Bun.spawnSync(["ps", "-o", "rss=", "-p", String(pid)]);
  return Number(stdout.toString()) / 1024;
}

async function coldStart(): Promise<number> {
  const started = performance.now();
  const { child, url } = await start(SERVER);
  const response = await fetch(url, { method: "POST", body, headers: { "content-type": "application/json" } });
  await response.json();
  const milliseconds = performance.now() - started;
  if (response.status !== 200) throw new Error(`got ${response.status}`);
  child.kill("SIGKILL");
  await child.exited;
  return milliseconds;
}

const colds: number[] = [];
for (let n = 0; n < COLD_STARTS; n++) colds.push(await coldStart());
console.log(
  `cold start to the first prediction: median ${median(colds).toFixed(0)} ms, least ${Math.min(...colds).toFixed(0)} ms`,
);

const service = await start(SERVER);
const raw = await start(RAW_SERVER, "models/champion");
try {
  let served = 0;
  while (served < WARM_REQUESTS) served += (await load(service, 1)).requests;
  await load(raw, 1);
  const early = residentMegabytes(service.child.pid);

  const rounds: { service: Load; raw: Load }[] = [];
  for (let round = 1; round <= Number(values.rounds); round++) {
    const figures = {
      raw: await load(raw, Number(values.seconds)),
      service: await load(service, Number(values.seconds)),
    };
    served += figures.service.requests;
    rounds.push(figures);
    console.log(
      [
        `round ${round}: raw ${figures.raw.perSecond.toFixed(0)}/s p99 ${figures.raw.p99.toFixed(2)} ms, ${figures.raw.cpu.toFixed(1)} µs CPU`,
        `service ${figures.service.perSecond.toFixed(0)}/s p99 ${figures.service.p99.toFixed(2)} ms, ${figures.service.cpu.toFixed(1)} µs CPU`,
        `ratios ${(figures.service.perSecond / figures.raw.perSecond).toFixed(2)}, ${(figures.service.p99 / figures.raw.p99).toFixed(2)}`,
      ].join("; "),
    );
  }
  const ratio = (pick: (load: Load) => number) => median(rounds.map(({ service, raw }) => pick(service) / pick(raw)));
  const medians = [
    `of requests/s ${ratio((load) => load.perSecond).toFixed(2)}`,
    `of p99 ${ratio((load) => load.p99).toFixed(2)}`,
    `of requests per CPU second ${ratio((load) => 1 / load.cpu).toFixed(2)}`,
  ];
  console.log(`median ratios: ${medians.join(", ")}`);

  while (served < Number(values.memory)) served += (await load(service, 5)).requests;
  const late = residentMegabytes(service.child.pid);
  console.log(
    `memory ${early.toFixed(0)} MiB early, ${late.toFixed(0)} MiB after ${served} requests: ${(late / early).toFixed(2)}`,
  );
} finally {
  service.child.kill("SIGKILL");
  raw.child.kill("SIGKILL");
}
