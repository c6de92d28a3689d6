import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import type { Prediction } from "../../../src/classifier/classifier.ts";
import { type AudioFeatures, FEATURE_NAMES } from "../../../src/features.ts";
import { readSongTable } from "../../../src/songs/song-table.ts";
import { requireClose, requireEqual } from "./agreement.ts";
import { type Command, inTurn, medians, type Outcome } from "./measure.ts";
import type { Result, Side } from "./results.ts";
import { type Launch, loadServer, type Server, startServer, wrkScript } from "./servers.ts";
import type { Workspace } from "./workspace.ts";

const ROOT = join(import.meta.dir, "../../..");
const CONNECTIONS = [1, 32, 256];
const BATCH = 1000;
const ALL_CORES = `0-${cpus().length - 1}`;
const SECONDS = 2;
const WARM_SECONDS = 1;
/** XGBoost's C library and the scorer round float32 sums in another order. */
const TOLERANCE = 1e-5;

type Service = "ours" | "scaffold" | "tuned" | "limit";

/** Measures scoring in process, cold start and predictions by HTTP, after checking that all sides predict the same. */
export async function measureServing(
  workspace: Workspace,
  run: (command: Command) => Promise<Outcome>,
  rounds: number,
  say: (line: string) => void,
): Promise<Result[]> {
  const results: Result[] = [];
  const add = (task: string, runs: Readonly<Record<string, readonly Readonly<Record<string, number>>[]>>) => {
    for (const [side, each] of Object.entries(runs) as [Side, Record<string, number>[]][]) {
      const note = side === "limit" && { note: "raw Bun.serve" };
      results.push({ task, side, rows: workspace.rows, ...note, figures: medians(each), rounds: each.length });
    }
    say(`${workspace.rows} rows: ${task}`);
  };
  const songs = await productionSongs(workspace.file("ours", "data/prod_sim.csv"));
  const song = JSON.stringify(songs[0]);
  const batch = JSON.stringify({ songs });
  const services = launches(workspace);

  add("scoring one song in process", await scoreInProcess(workspace, songs, run, rounds));
  const coldStart = (launch: Launch) => async () => {
    const { server, seconds } = await startServer(launch, song, ALL_CORES);
    await server[Symbol.asyncDispose]();
    return { seconds };
  };
  add("cold start to first prediction", await inTurn(mapValues(services, coldStart), rounds));

  await using stack = new AsyncDisposableStack();
  const servers = {} as Record<Service, Server>;
  for (const [side, launch] of Object.entries(services) as [Service, Launch][]) {
    servers[side] = stack.use((await startServer(launch, song, "0")).server);
  }
  await checkAnswers(servers, songs);
  const script = workspace.file("ours", "load.lua");
  const load = async (path: string, body: string, connections: number, sides: Partial<typeof servers>) => {
    await Bun.write(script, wrkScript(body));
    for (const { url } of Object.values(sides)) await loadServer(url + path, script, connections, WARM_SECONDS);
    const once =
      ({ url }: Server) =>
      () =>
        loadServer(url + path, script, connections, SECONDS);
    return inTurn(mapValues(sides, once), rounds);
  };
  for (const connections of CONNECTIONS) {
    add(
      `/predict, ${connections} connection${connections === 1 ? "" : "s"}`,
      await load("/predict", song, connections, servers),
    );
  }
  const { limit: _, ...withBatches } = servers;
  add("/predict/batch of 1,000, 1 connection", await load("/predict/batch", batch, 1, withBatches));
  add(
    "service under load",
    mapValues(withBatches, ({ pid }) => [{ peakBytes: peakMemory(pid) }]),
  );
  return results;
}

function launches({ file, stage, python }: Workspace): Record<Service, Launch> {
  const bun =
    (script: string, ...argv: string[]): Launch =>
    (port) => ({
      argv: [process.execPath, join(ROOT, script), ...argv],
      cwd: file("ours", "."),
      env: { ...stage("serve").env, PORT: String(port), HOST: "127.0.0.1", NODE_ENV: "production" },
    });
  const address = (port: number) => ["--host", "127.0.0.1", "--port", String(port), "--no-access-log"];
  const fast = ["--loop", "uvloop", "--http", "httptools"];
  return {
    ours: bun("src/http/server.ts"),
    scaffold: (port) => python("scaffold", "uvicorn", "scaffold.serve:app", ...address(port)),
    tuned: (port) => python("tuned", "uvicorn", "tuned.serve:app", ...address(port), ...fast),
    limit: bun("test/bench/raw-server.ts", "models/champion"),
  };
}

async function scoreInProcess(
  { script, python, file }: Workspace,
  songs: readonly AudioFeatures[],
  run: (command: Command) => Promise<Outcome>,
  rounds: number,
) {
  const path = file("ours", "songs.json");
  await Bun.write(path, JSON.stringify(songs));
  const commands = {
    ours: script("score-song.ts", path),
    scaffold: python("scaffold", "scaffold.score", path),
    tuned: python("tuned", "tuned.score", path),
  };
  const predictions = {} as Record<keyof typeof commands, [label: number, probability: number][]>;
  const score = (side: keyof typeof commands) => async () => {
    const { micros, predictions: given } = JSON.parse((await run(commands[side])).stdout);
    predictions[side] = given;
    return { micros };
  };
  const runs = await inTurn({ ours: score("ours"), scaffold: score("scaffold"), tuned: score("tuned") }, rounds);
  for (const side of ["scaffold", "tuned"] as const) {
    for (const [at, [label, probability]] of predictions[side].entries()) {
      requireEqual(`${side} genre of song ${at}`, predictions.ours[at]![0], label);
      requireClose(`${side} probability of song ${at}`, predictions.ours[at]![1], probability, TOLERANCE);
    }
  }
  return runs;
}

async function checkAnswers(servers: Readonly<Record<Service, Server>>, songs: readonly AudioFeatures[]) {
  for (const song of songs.slice(0, 20)) {
    const post = { method: "POST", body: JSON.stringify(song), headers: { "content-type": "application/json" } };
    const ask = async ({ url }: Server) => (await fetch(`${url}/predict`, post)).json() as Promise<Prediction>;
    const ours = await ask(servers.ours);
    for (const side of ["scaffold", "tuned", "limit"] as const) {
      const { genre, confidence } = await ask(servers[side]);
      requireEqual(`${side} genre`, genre, ours.genre);
      requireClose(`${side} confidence`, confidence, ours.confidence, TOLERANCE);
    }
  }
}

async function productionSongs(path: string): Promise<AudioFeatures[]> {
  const { X, rows } = await readSongTable(path);
  const width = FEATURE_NAMES.length;
  return Array.from({ length: BATCH }, (_, i) => {
    const values = FEATURE_NAMES.map((name, column) => [name, X[(i % rows) * width + column]!]);
    return Object.fromEntries(values) as AudioFeatures;
  });
}

/** The most memory that a running process has held, bytes. */
function peakMemory(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) * 1024;
}

function mapValues<Key extends string, From, To>(values: Partial<Record<Key, From>>, map: (value: From) => To) {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value as From)])) as Record<Key, To>;
}
