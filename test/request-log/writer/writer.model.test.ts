import { expect, test } from "bun:test";
import { renameSync, statSync } from "node:fs";
import fc from "fast-check";
import { encodeRecord } from "../../../src/request-log/record.ts";
import { RequestLog } from "../../../src/request-log/writer/request-log.ts";
import { idsInSet, optionsFor, recordOf, temporaryFolder } from "../request-log-fixture.ts";
import { type Fault, faultyFileSystem } from "./faulty-file-system.ts";

const lineBytes = Buffer.byteLength(encodeRecord(recordOf(0)));
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("append" as const), count: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 3, arbitrary: fc.constant({ kind: "tick" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "settle" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "rename" as const }) },
);
const writeFault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 5 * lineBytes }) },
  { weight: 3, arbitrary: fc.constant("none" as const) },
  { weight: 2, arbitrary: fc.constantFrom("EINTR" as const, "ENOSPC" as const, "EIO" as const) },
);
const faults = fc.record({
  write: fc.array(writeFault, { maxLength: 12 }),
  ftruncate: fc.array(fc.constantFrom<Fault>("none", "EIO"), { maxLength: 2 }),
  fsync: fc.array(fc.constantFrom<Fault>("none", "EIO"), { maxLength: 2 }),
  rename: fc.array(fc.constantFrom<Fault>("none", "EIO"), { maxLength: 2 }),
});
const bounds = fc.record({
  queueRecords: fc.integer({ min: 1, max: 40 }),
  queueBytes: fc.integer({ min: lineBytes, max: 60 * lineBytes }),
  rotateBytes: fc.integer({ min: 1, max: 60 * lineBytes }),
  sync: fc.constantFrom("none" as const, "interval" as const, "batch" as const),
});

test("whatever the disk does, the counts add up, and every line not dropped is in the set once and whole", async () => {
  const scenario = fc.asyncProperty(
    fc.array(step, { maxLength: 25 }),
    faults,
    bounds,
    async (steps, faults, bounds) => {
      using folder = temporaryFolder();
      const log = new RequestLog(optionsFor(folder.log, bounds), faultyFileSystem(structuredClone(faults)));
      const kept: string[] = [];
      const waiting: Promise<unknown>[] = [];
      let id = 0;
      let renames = 0;
      const append = () => {
        const name = String(id++);
        const { dropped } = log.stats();
        const delivery = log.append(recordOf(name));
        if (log.stats().dropped === dropped) kept.push(name);
        waiting.push(delivery);
      };
      for (const { kind, ...rest } of steps) {
        if (kind === "append" && "count" in rest) for (let n = 0; n < rest.count; n++) append();
        else if (kind === "tick") await new Promise((resolve) => setImmediate(resolve));
        else if (kind === "settle") await Promise.all(waiting);
        else if (statSync(folder.log, { throwIfNoEntry: false })) renameSync(folder.log, `${folder.log}.${++renames}`);
        const { accepted, written, queued, dropped } = log.stats();
        expect(written + queued + dropped).toBe(accepted);
        expect(accepted).toBe(id);
        expect(queued).toBeLessThanOrEqual(bounds.queueRecords);
      }
      expect(await log.close()).toMatchObject({ accepted: id, written: kept.length, queued: 0, queuedBytes: 0 });
      expect(idsInSet(folder.log).sort()).toEqual(kept.sort());
    },
  );
  await fc.assert(scenario, { numRuns: 150 });
});
