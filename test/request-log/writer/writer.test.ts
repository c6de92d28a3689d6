import { describe, expect, test } from "bun:test";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { listFileSet, slotPath } from "../../../src/request-log/file-set.ts";
import { encodeRecord } from "../../../src/request-log/record.ts";
import { fileSystem } from "../../../src/request-log/writer/log-file.ts";
import { RequestLog } from "../../../src/request-log/writer/request-log.ts";
import { idsIn, idsInSet, idsUpTo, optionsFor, recordOf, temporaryFolder, until } from "../request-log-fixture.ts";
import { faultyFileSystem } from "./faulty-file-system.ts";

const lineBytes = Buffer.byteLength(encodeRecord(recordOf(0)));

describe("RequestLog", () => {
  test("has the line in the file when it says written", async () => {
    using folder = temporaryFolder();
    const log = new RequestLog(optionsFor(folder.log));
    expect(await log.append(recordOf("a"))).toBe("written");
    expect(idsIn(folder.log)).toEqual(["a"]);
    await log.close();
  });

  test("makes the folder of the file", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/new/logs/requests.jsonl`;
    await new RequestLog(optionsFor(path)).close();
    expect(existsSync(path)).toBe(true);
  });

  test("writes the records of one tick in one call, in order", async () => {
    using folder = temporaryFolder();
    let writes = 0;
    const counting = {
      ...fileSystem,
      write: (...call: Parameters<typeof fileSystem.write>) => {
        writes++;
        return fileSystem.write(...call);
      },
    };
    const log = new RequestLog(optionsFor(folder.log), counting);
    await Promise.all(idsUpTo(500).map((id) => log.append(recordOf(id))));
    expect(writes).toBe(1);
    expect(idsIn(folder.log)).toEqual(idsUpTo(500));
    await log.close();
  });

  test("drains on close and drops what comes later", async () => {
    using folder = temporaryFolder();
    const log = new RequestLog(optionsFor(folder.log));
    for (const id of idsUpTo(5000)) log.append(recordOf(id));
    const closing = log.close();
    expect(await log.append(recordOf("late"))).toBe("dropped");
    expect(await closing).toMatchObject({ accepted: 5001, written: 5000, queued: 0, dropped: 1 });
    expect(idsIn(folder.log)).toEqual(idsUpTo(5000));
  });

  test("closes twice as well as once", async () => {
    using folder = temporaryFolder();
    const log = new RequestLog(optionsFor(folder.log));
    log.append(recordOf(0));
    expect(await Promise.all([log.close(), log.close()])).toMatchObject([{ written: 1 }, { written: 1 }]);
  });

  test("drops and counts records past the bound of the queue", async () => {
    using folder = temporaryFolder();
    const log = new RequestLog(optionsFor(folder.log, { queueRecords: 3 }));
    const deliveries = await Promise.all(idsUpTo(5).map((id) => log.append(recordOf(id))));
    expect(deliveries).toEqual(["written", "written", "written", "dropped", "dropped"]);
    expect(log.stats()).toMatchObject({ accepted: 5, written: 3, queued: 0, dropped: 2, queuedBytes: 0 });
    await log.close();
  });

  test("bounds the queue by UTF-8 bytes", async () => {
    using folder = temporaryFolder();
    const log = new RequestLog(optionsFor(folder.log, { queueBytes: 2 * lineBytes }));
    const deliveries = await Promise.all(idsUpTo(3).map((id) => log.append(recordOf(id))));
    expect(deliveries).toEqual(["written", "written", "dropped"]);
    await log.close();
  });

  test("refuses a path that cannot be a file", () => {
    using folder = temporaryFolder();
    mkdirSync(folder.log);
    expect(() => new RequestLog(optionsFor(folder.log))).toThrow(
      expect.objectContaining({
        code: "io",
        message: expect.stringContaining(`${folder.log} must be a file to append to`),
      }),
    );
  });

  test.each(["none", "interval", "batch"] as const)("keeps every line under sync %s", async (sync) => {
    using folder = temporaryFolder();
    const log = new RequestLog(optionsFor(folder.log, { sync, syncIntervalMs: 1 }));
    for (const id of idsUpTo(20)) expect(await log.append(recordOf(id))).toBe("written");
    await log.close();
    expect(idsIn(folder.log)).toEqual(idsUpTo(20));
  });
});

describe("an end torn by a crash", () => {
  const whole = encodeRecord(recordOf("whole"));

  test("is cut off where it is half a record", async () => {
    using folder = temporaryFolder();
    writeFileSync(folder.log, whole + whole.slice(0, 100));
    const log = new RequestLog(optionsFor(folder.log));
    await log.append(recordOf("next"));
    expect(idsIn(folder.log)).toEqual(["whole", "next"]);
    await log.close();
  });

  test("is cut off where it is the first line", async () => {
    using folder = temporaryFolder();
    writeFileSync(folder.log, whole.slice(0, 7));
    const log = new RequestLog(optionsFor(folder.log));
    await log.append(recordOf("next"));
    expect(idsIn(folder.log)).toEqual(["next"]);
    await log.close();
  });

  test("gets its line feed where only that is missing", async () => {
    using folder = temporaryFolder();
    writeFileSync(folder.log, whole + whole.trimEnd());
    const log = new RequestLog(optionsFor(folder.log));
    await log.append(recordOf("next"));
    expect(idsIn(folder.log)).toEqual(["whole", "whole", "next"]);
    await log.close();
  });

  test("is never longer than a line: a long text without line feeds stays", async () => {
    using folder = temporaryFolder();
    writeFileSync(folder.log, "x".repeat(100_000));
    await new RequestLog(optionsFor(folder.log)).close();
    expect(statSync(folder.log).size).toBe(100_001);
  });
});

describe("rotation", () => {
  test("sets full files aside without losing or splitting a line", async () => {
    using folder = temporaryFolder();
    const log = new RequestLog(optionsFor(folder.log, { rotateBytes: 10 * lineBytes }));
    for (const id of idsUpTo(95)) await log.append(recordOf(id));
    await log.close();
    const files = listFileSet(folder.log);
    expect(files.length).toBeGreaterThanOrEqual(10);
    for (const file of files) expect(statSync(file).size).toBeLessThanOrEqual(10 * lineBytes);
    expect(
      idsInSet(folder.log)
        .map(Number)
        .sort((a, b) => a - b)
        .map(String),
    ).toEqual(idsUpTo(95));
  });

  test("goes on in the same file where it cannot be renamed, and says so", async () => {
    using folder = temporaryFolder();
    const log = new RequestLog(
      optionsFor(folder.log, { rotateBytes: 1 }),
      faultyFileSystem({ rename: ["EIO", "EIO"] }),
    );
    for (const id of idsUpTo(3)) expect(await log.append(recordOf(id))).toBe("written");
    expect(log.stats().rotationFailure).toBe("EIO");
    expect(idsIn(folder.log)).toEqual(idsUpTo(3));
    await log.append(recordOf("3"));
    expect(log.stats().rotationFailure).toBeUndefined();
    await log.close();
    expect(idsInSet(folder.log)).toEqual(idsUpTo(4));
  });

  test("by a rename from outside is noticed under load", async () => {
    using folder = temporaryFolder();
    const log = new RequestLog(optionsFor(folder.log));
    const deliveries: Promise<string>[] = [];
    for (let id = 0; id < 20_000; id++) {
      deliveries.push(log.append(recordOf(id)));
      if (id % 100 === 99) await new Promise((resolve) => setImmediate(resolve));
      if (id % 1000 === 999) {
        await deliveries.at(-1);
        renameSync(folder.log, `${folder.log}.${id}`);
      }
    }
    expect(new Set(await Promise.all(deliveries))).toEqual(new Set(["written"]));
    await log.close();
    const ids = idsInSet(folder.log)
      .map(Number)
      .sort((a, b) => a - b);
    expect(ids.map(String)).toEqual(idsUpTo(20_000));
    expect(listFileSet(folder.log)).toHaveLength(20);
  });

  test("by a removal from outside starts a new file", async () => {
    using folder = temporaryFolder();
    const log = new RequestLog(optionsFor(folder.log));
    await log.append(recordOf("gone"));
    rmSync(folder.log);
    await log.append(recordOf("kept"));
    expect(idsIn(folder.log)).toEqual(["kept"]);
    await log.close();
  });
});

describe("two writers of one path", () => {
  test("use a file each, and the first file is free again after the first writer", async () => {
    using folder = temporaryFolder();
    const first = new RequestLog(optionsFor(folder.log));
    const second = new RequestLog(optionsFor(folder.log));
    expect([first.stats().path, second.stats().path]).toEqual([folder.log, slotPath(folder.log, 2)]);
    await Promise.all([first.append(recordOf(1)), second.append(recordOf(2))]);
    expect([idsIn(folder.log), idsIn(slotPath(folder.log, 2))]).toEqual([["1"], ["2"]]);
    await first.close();
    const third = new RequestLog(optionsFor(folder.log));
    expect(third.stats().path).toBe(folder.log);
    await Promise.all([second.close(), third.close()]);
  });

  test("do not take a live writer's unfinished line for torn", async () => {
    using folder = temporaryFolder();
    const first = new RequestLog(optionsFor(folder.log));
    appendFileSync(folder.log, '{"half');
    const second = new RequestLog(optionsFor(folder.log));
    expect(readFileSync(folder.log, "utf8")).toBe('{"half');
    await Promise.all([first.close(), second.close()]);
  });
});

describe("a disk that fails", () => {
  test("lets answers go on, keeps lines in order and recovers by itself", async () => {
    using folder = temporaryFolder();
    const log = new RequestLog(
      optionsFor(folder.log),
      faultyFileSystem({ write: [lineBytes + 7, "ENOSPC", "ENOSPC"] }),
    );
    expect(await Promise.all(idsUpTo(3).map((id) => log.append(recordOf(id))))).toEqual(["queued", "queued", "queued"]);
    expect(log.stats()).toMatchObject({ accepted: 3, written: 1, queued: 2, dropped: 0, degraded: "ENOSPC" });
    expect(idsIn(folder.log)).toEqual(["0"]);
    expect(await log.append(recordOf(3))).toBe("queued");
    await until(() => log.stats().degraded === undefined && log.stats().queued === 0);
    expect(await log.append(recordOf(4))).toBe("written");
    expect(idsIn(folder.log)).toEqual(idsUpTo(5));
    await log.close();
  });

  test("starts degraded where the disk is full at the start, and recovers without a request", async () => {
    using folder = temporaryFolder();
    const log = new RequestLog(optionsFor(folder.log), faultyFileSystem({ open: ["ENOSPC", "ENOSPC"] }));
    expect(log.stats()).toMatchObject({ accepted: 0, degraded: "ENOSPC" });
    expect(await log.append(recordOf(0))).toBe("queued");
    await until(() => log.stats().degraded === undefined);
    await log.close();
    expect(idsIn(folder.log)).toEqual(["0"]);
  });

  test("is not noticed where a call is only interrupted", async () => {
    using folder = temporaryFolder();
    const log = new RequestLog(optionsFor(folder.log), faultyFileSystem({ write: ["EINTR", 10, "EINTR", 10] }));
    expect(await log.append(recordOf(0))).toBe("written");
    expect(idsIn(folder.log)).toEqual(["0"]);
    await log.close();
  });

  test("that cannot be flushed is tried again without writing a line twice", async () => {
    using folder = temporaryFolder();
    const log = new RequestLog(optionsFor(folder.log, { sync: "batch" }), faultyFileSystem({ fsync: ["EIO"] }));
    expect(await log.append(recordOf(0))).toBe("queued");
    expect(log.stats()).toMatchObject({ written: 1, queued: 0, degraded: "EIO" });
    await until(() => log.stats().degraded === undefined);
    expect(idsIn(folder.log)).toEqual(["0"]);
    await log.close();
  });

  test("that does not answer holds no answer longer than the patience, and close no longer than its deadline", async () => {
    using folder = temporaryFolder();
    const disk = Promise.withResolvers<void>();
    const stuck = {
      ...fileSystem,
      write: async (...call: Parameters<typeof fileSystem.write>) => {
        await disk.promise;
        return fileSystem.write(...call);
      },
    };
    const log = new RequestLog(optionsFor(folder.log, { patienceMs: 5 }), stuck);
    expect(await log.append(recordOf(0))).toBe("queued");
    expect(log.stats().degraded).toContain("5 ms");
    expect(await log.append(recordOf(1))).toBe("queued");
    expect(await log.close(5)).toMatchObject({ accepted: 2, written: 0, queued: 2, dropped: 0 });
    disk.resolve();
    await until(() => log.stats().queued === 0);
    await log.close();
    expect(idsIn(folder.log)).toEqual(["0", "1"]);
  });
});
