import { expect, test } from "bun:test";
import { slotPath } from "../../../src/request-log/file-set.ts";
import { RequestLog } from "../../../src/request-log/writer/request-log.ts";
import { optionsFor, temporaryFolder } from "../request-log-fixture.ts";
import { killWriter, spawnWriter } from "./kill-writer.ts";

// `bun run soak` does it hundreds of times.
test.each([1, 5, 10, 15, 20, 30])(
  "kill -9 after %i characters of acknowledgements: each acknowledged record is in the log, and only a last line is torn",
  async (moment) => {
    using folder = temporaryFolder();
    const { acknowledged, kept } = await killWriter(folder.log, moment);
    expect(acknowledged).toBeGreaterThan(0);
    expect(kept).toBeGreaterThanOrEqual(acknowledged);
  },
);

test("another process on the same path gets a file of its own, and the kernel frees the file of a killed one", async () => {
  using folder = temporaryFolder();
  const child = spawnWriter(folder.log);
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
