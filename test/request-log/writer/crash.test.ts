import { expect, test } from "bun:test";
import { readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { slotPath } from "../../../src/request-log/file-set.ts";
import { RequestLog } from "../../../src/request-log/writer/request-log.ts";
import { createRng } from "../../../src/stats/rng.ts";
import { idsIn, optionsFor, temporaryFolder } from "../request-log-fixture.ts";

const RUNS = 200;
const LANES = 4;
const random = createRng(1);

/** Starts a writer, kills it some time after its first burst, and returns how many records it acknowledged. */
async function runAndKill(path: string, run: number): Promise<number> {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "crash-child.ts"), path, String(run)], {
    stdout: "pipe",
    stderr: "inherit",
  });
  let counts = "";
  const length = 4 + random() * 30;
  for await (const chunk of child.stdout) {
    counts += Buffer.from(chunk).toString();
    if (counts.length >= length) child.kill("SIGKILL");
  }
  await child.exited;
  return Number(counts.split("\n").at(-2));
}

test(`kill -9, ${RUNS} times: every acknowledged record is in the log, and only a last line is ever torn`, async () => {
  using folder = temporaryFolder();
  let torn = 0;
  const lane = async (number: number) => {
    const path = join(folder.path, `lane-${number}.jsonl`);
    for (let run = 0; run < RUNS / LANES; run++) {
      const acknowledged = await runAndKill(path, run);
      const lines = readFileSync(path, "utf8").split("\n");
      if (lines.pop() !== "") torn++;
      const ids = lines.map((line) => JSON.parse(line).request_id);
      expect(ids).toEqual(ids.map((_, index) => `${run}-${index}`));
      expect(acknowledged).toBeGreaterThan(0);
      expect(ids.length).toBeGreaterThanOrEqual(acknowledged);
      await new RequestLog(optionsFor(path)).close();
      expect(idsIn(path)).toEqual(ids);
      truncateSync(path);
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
  console.info(`${RUNS} crashes left ${torn} torn lines`);
}, 120_000);

test("another process on the same path gets a file of its own, and the kernel frees the file of a killed one", async () => {
  using folder = temporaryFolder();
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "crash-child.ts"), folder.log, "0"], {
    stdout: "pipe",
    stderr: "inherit",
  });
  const reader = child.stdout.getReader();
  await reader.read();
  const beside = new RequestLog(optionsFor(folder.log));
  expect(beside.stats().path).toBe(slotPath(folder.log, 2));
  child.kill("SIGKILL");
  await child.exited;
  const after = new RequestLog(optionsFor(folder.log));
  expect(after.stats().path).toBe(folder.log);
  await Promise.all([beside.close(), after.close()]);
});
