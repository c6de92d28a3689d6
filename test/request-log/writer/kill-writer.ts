import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RequestLog } from "../../../src/request-log/writer/request-log.ts";
import { idsIn, idsUpTo, optionsFor } from "../request-log-fixture.ts";

/** Starts a process that logs to `path` for ever and tells how many records count as written, a line after each burst. */
export function spawnWriter(path: string) {
  return Bun.spawn([process.execPath, join(import.meta.dir, "crash-child.ts"), path], {
    stdout: "pipe",
    stderr: "inherit",
  });
}

/** What a writer that was killed had acknowledged and left. */
export interface KilledWriter {
  readonly acknowledged: number;
  /** Whole lines in the file. */
  readonly kept: number;
  /** Whether half a line was left behind them. */
  readonly isTorn: boolean;
}

/**
 * Kills a writer with SIGKILL, opens its log as the next writer does, and reads it.
 *
 * @param path a file that is not there yet
 * @param moment how many characters of acknowledgements to wait for
 * @throws where a line is missing, doubled or half, or the next writer changed what was kept
 */
export async function killWriter(path: string, moment: number): Promise<KilledWriter> {
  const child = spawnWriter(path);
  let counts = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    counts += text;
    if (counts.length >= moment) child.kill("SIGKILL");
  }
  await child.exited;
  const acknowledged = Number(counts.split("\n").at(-2));
  const lines = readFileSync(path, "utf8").split("\n");
  const isTorn = lines.pop() !== "";
  const ids = lines.map((line) => JSON.parse(line).request_id);
  if (ids.join() !== idsUpTo(ids.length).join()) throw new Error(`${path} holds other records than were logged`);
  await new RequestLog(optionsFor(path)).close();
  if (idsIn(path).join() !== ids.join()) throw new Error(`${path} was changed by the next writer`);
  return { acknowledged, kept: ids.length, isTorn };
}
