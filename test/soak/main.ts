/**
 * Does hundreds of times what the tests do a few times: kills writers and services at ever other moments. Prints a table:
 * `bun run soak`, or `bun run soak 1000`.
 */
import { join } from "node:path";
import { writeChampion } from "../http/champion-fixture.ts";
import { endUnderLoad } from "../http/load.ts";
import { killWriter } from "../request-log/writer/kill-writer.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { killWriter as killStoreWriter } from "../tracking/files/kill-writer.ts";
import { makeModelFolder } from "../tracking/store-contract.ts";

const rounds = Number(process.argv[2] ?? 200);

/** A soak: what it does in one round, added to the counts that its row shows. */
type Counts = Record<string, number>;
interface Soak {
  readonly name: string;
  round(round: number, counts: Counts): Promise<void>;
}

const add = (counts: Counts, name: string, amount: number) => {
  counts[name] = (counts[name] ?? 0) + amount;
};

const requestLog: Soak = {
  name: "request log's writer, SIGKILL",
  async round(round, counts) {
    using folder = temporaryFolder();
    const { acknowledged, kept, isTorn } = await killWriter(folder.file("log.jsonl"), 1 + (round % 30));
    add(counts, "acknowledged", acknowledged);
    add(counts, "lost", Math.max(0, acknowledged - kept));
    add(counts, "torn lines", Number(isTorn));
  },
};

const service = (signal: "SIGTERM" | "SIGKILL"): Soak => ({
  name: `service under load, ${signal}`,
  async round(round, counts) {
    using folder = temporaryFolder();
    await writeChampion(folder.file("models/champion"));
    const { acknowledged, lost, exitCode } = await endUnderLoad(folder, signal, 10 * (1 + (round % 30)));
    add(counts, "acknowledged", acknowledged);
    add(counts, "lost", lost.length);
    add(counts, `exit code ${exitCode}`, 1);
  },
});

const store: Soak = {
  name: "tracking store's writer, SIGKILL",
  async round(round, counts) {
    using folder = temporaryFolder();
    const root = join(folder.path, "mlruns");
    const modelFolder = makeModelFolder(folder.path);
    add(counts, "unfinished runs", await killStoreWriter(root, modelFolder, round % 10));
  },
};

console.log("| soak | rounds | outcome | time |\n| --- | --- | --- | --- |");
for (const { name, round } of [requestLog, store, service("SIGTERM"), service("SIGKILL")]) {
  const started = performance.now();
  const counts: Counts = {};
  for (let number = 0; number < rounds; number++) await round(number, counts);
  const outcome = Object.entries(counts).map(([what, count]) => `${count.toLocaleString("en-US")} ${what}`);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`| ${name} | ${rounds} | ${outcome.join(", ")} | ${seconds} s |`);
}
