import { join } from "node:path";
import { openStore } from "../../../src/tracking/index.ts";

/**
 * Starts a process that makes runs in a store.
 *
 * @param lines what it reads: it ends a run at each line; nothing leaves its input open
 */
export function spawnWriter(root: string, modelFolder: string, runs: number, lines: string) {
  return Bun.spawn([process.execPath, join(import.meta.dir, "writer.ts"), root, modelFolder, String(runs)], {
    stdin: lines === "" ? "pipe" : new Blob([lines]),
    stdout: "pipe",
    stderr: "inherit",
  });
}

/**
 * Kills a process that fills a store with runs, after its first few, and reads the store.
 *
 * @param moment how often the store is read before the kill, so that kills fall into different calls
 * @returns how many runs are as a crash leaves them
 * @throws where the store cannot be read
 */
export async function killWriter(root: string, modelFolder: string, moment: number): Promise<number> {
  const store = openStore(root);
  const writer = spawnWriter(root, modelFolder, 1000, "\n".repeat(1000));
  const reader = writer.stdout.getReader();
  for (let runs = 0; runs <= moment % 3; runs++) await reader.read();
  for (let reads = 0; reads < moment; reads++) await store.searchRuns("shared", {});
  writer.kill("SIGKILL");
  await writer.exited;
  return (await store.searchRuns("shared", { status: "RUNNING" })).length;
}
