import { expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RequestLog } from "../../../src/request-log/writer/request-log.ts";
import { idsInSet, idsUpTo, optionsFor, recordOf, temporaryFolder, until } from "../request-log-fixture.ts";
import { faultyFileSystem } from "./faulty-file-system.ts";

const DISK = "256k";

/** Mounts a small disk for as long as `use` runs; false where that is refused. */
async function onSmallDisk(use: (folder: string) => Promise<void>): Promise<boolean> {
  using parent = temporaryFolder();
  const folder = join(parent.path, "disk");
  mkdirSync(folder);
  if (spawnSync("mount", ["-t", "tmpfs", "-o", `size=${DISK}`, "tmpfs", folder]).status !== 0) return false;
  try {
    await use(folder);
  } finally {
    spawnSync("umount", [folder]);
  }
  return true;
}

test("a full disk stops no answer, and when space returns every line kept is written, in order", async () => {
  const isMounted = await onSmallDisk(async (folder) => {
    const filler = join(folder, "filler");
    writeFileSync(filler, new Uint8Array(200_000));
    const path = join(folder, "api_requests.jsonl");
    const log = new RequestLog(optionsFor(path, { queueRecords: 300 }));
    const kept: string[] = [];
    for (let id = 0; id < 1000; id++) {
      const delivery = await log.append(recordOf(id));
      if (delivery !== "dropped") kept.push(String(id));
      const { accepted, written, queued, dropped } = log.stats();
      expect(written + queued + dropped).toBe(accepted);
    }
    expect(log.stats()).toMatchObject({ accepted: 1000, queued: 300, dropped: 1000 - kept.length });
    expect(log.stats().degraded).toContain("ENOSPC");
    expect(idsInSet(path)).toEqual(kept.slice(0, -300));
    rmSync(filler);
    await until(() => log.stats().degraded === undefined && log.stats().queued === 0);
    expect(await log.append(recordOf("after"))).toBe("written");
    expect(idsInSet(path)).toEqual([...kept, "after"]);
    await log.close();
  });
  if (!isMounted)
    console.warn("full disk: a tmpfs mount was refused, a file system that fails on purpose stands in below");
});

test("a disk that stays full for some time costs no line while the queue has room", async () => {
  using folder = temporaryFolder();
  const log = new RequestLog(
    optionsFor(folder.log),
    faultyFileSystem({ write: [1000, "ENOSPC", 1, "ENOSPC", "ENOSPC"] }),
  );
  for (const id of idsUpTo(200)) await log.append(recordOf(id));
  expect(await log.close()).toMatchObject({ accepted: 200, written: 200, queued: 0, dropped: 0 });
  expect(idsInSet(folder.log)).toEqual(idsUpTo(200));
});

test("close gives up on a disk that stays full, and tells how many lines are lost", async () => {
  using folder = temporaryFolder();
  const log = new RequestLog(optionsFor(folder.log), faultyFileSystem({ write: Array(100).fill("ENOSPC") }));
  log.append(recordOf(0));
  expect(await log.close(20)).toMatchObject({ accepted: 1, written: 0, queued: 1, degraded: "ENOSPC" });
});
