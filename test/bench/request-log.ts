import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Value } from "@sinclair/typebox/value";
import { type AudioFeatures, FEATURE_NAMES } from "../../src/features.ts";
import { RequestLogOptions } from "../../src/request-log/options.ts";
import { readRequestLog } from "../../src/request-log/reader/read-log.ts";
import { encodeRecord, type LoggedSong, type RequestRecord } from "../../src/request-log/record.ts";
import { RequestLog } from "../../src/request-log/writer/request-log.ts";
import { createRng, type Rng } from "../../src/stats/rng.ts";

/** Figures of the request log beside what the machine can do at best: `bun test/bench/request-log.ts [lines]`. */
const LINES = Number(process.argv[2] ?? 1_000_000);
const PER_TICK = 32;
const REPEATS = 3;

function randomRecord(rng: Rng, index: number): RequestRecord {
  const share = () => Number(rng().toPrecision(3));
  const song: AudioFeatures = {
    ...{ danceability: share(), energy: share(), key: index % 12, loudness: -60 * share(), mode: index % 2 },
    ...{ speechiness: share(), acousticness: share() / 1000, instrumentalness: share() / 1e5, liveness: share() },
    ...{ valence: share(), tempo: 50 + 150 * share(), duration_ms: 100_000 + (index % 300_000) },
  };
  const timestamp = new Date(Date.UTC(2026, 0, 1) + index).toISOString();
  const request = { timestamp, request_id: `request-${index}`, outcome: "ok" as const };
  return { ...request, genre: "rock", confidence: rng(), model_version: "1", ...song };
}

/** The least time of several runs, seconds. */
async function fastest(run: () => unknown): Promise<number> {
  const seconds: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const start = performance.now();
    await run();
    seconds.push((performance.now() - start) / 1000);
  }
  return Math.min(...seconds);
}

function report(name: string, seconds: number, baseline: number): void {
  const rate = `${(LINES / seconds / 1e6).toFixed(2)} M lines/s`;
  console.log(`${name.padEnd(52)} ${rate.padStart(16)} ${(seconds / baseline).toFixed(2).padStart(8)}`);
}

const folder = mkdtempSync(join(tmpdir(), "request-log-bench-"));
const path = join(folder, "api_requests.jsonl");
const rng = createRng(1);
const records = Array.from({ length: 1000 }, (_, index) => randomRecord(rng, index));
const lines = records.map(encodeRecord);
const options = { ...Value.Create(RequestLogOptions), path, rotateBytes: Number.MAX_SAFE_INTEGER };

function writeRaw(): void {
  rmSync(path, { force: true });
  const fd = openSync(path, "a");
  for (let at = 0; at < LINES; at += PER_TICK) {
    let batch = "";
    for (let n = at; n < Math.min(at + PER_TICK, LINES); n++) batch += lines[n % 1000];
    writeSync(fd, batch);
  }
  closeSync(fd);
}

async function writeLog(sync: RequestLogOptions["sync"]): Promise<void> {
  rmSync(path, { force: true });
  const log = new RequestLog({ ...options, sync });
  for (let at = 0; at < LINES; at += PER_TICK) {
    let delivery: Promise<unknown> | undefined;
    for (let n = at; n < Math.min(at + PER_TICK, LINES); n++) delivery = log.append(records[n % 1000]!);
    await delivery;
  }
  await log.close();
}

async function parseEachLine(): Promise<void> {
  let sum = 0;
  for await (const line of createInterface({ input: createReadStream(path) })) sum += JSON.parse(line).tempo;
  if (!(sum > 0)) throw new Error("nothing read");
}

async function readLog(window = {}): Promise<void> {
  let sum = 0;
  const tempo = FEATURE_NAMES.indexOf("tempo");
  const onSong = ({ values }: LoggedSong) => {
    sum += values[tempo]!;
  };
  await readRequestLog(path, onSong, window);
  if (!(sum > 0)) throw new Error("nothing read");
}

console.log(`${LINES} lines of about ${lines[0]!.length} bytes, ${PER_TICK} a tick; the ratio is of times`);
const raw = await fastest(writeRaw);
report("fs.writeSync of the same bytes, one call a tick", raw, raw);
report("RequestLog, sync none, each tick awaited", await fastest(() => writeLog("none")), raw);
report("RequestLog, sync interval, each tick awaited", await fastest(() => writeLog("interval")), raw);
const readline = await fastest(parseEachLine);
report("node:readline and JSON.parse a line", readline, readline);
report("readRequestLog", await fastest(() => readLog()), readline);
report("readRequestLog, last 10,000", await fastest(() => readLog({ last: 10_000 })), readline);
console.log(`memory ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MiB`);
rmSync(folder, { recursive: true });
