import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { LOG_LEVELS, type LogLevel } from "../../src/http/environment.ts";

const MODULE = join(import.meta.dir, "../../src/http/service-log.ts");

/** The lines that a process prints which logs an event of each level. */
function linesAt(least: LogLevel): string[] {
  const program = `
    import { createServiceLog } from ${JSON.stringify(MODULE)};
    const log = createServiceLog(${JSON.stringify(least)});
    for (const level of ${JSON.stringify(LOG_LEVELS)}) log(level, "reloaded", { version: "3", text: "two\\nlines" });`;
  const { stdout, pid } = Bun.spawnSync([process.execPath, "-e", program]);
  return stdout.toString().replaceAll(`"pid":${pid}`, '"pid":0').trimEnd().split("\n");
}

describe("the service's log", () => {
  test.each(LOG_LEVELS.map((level, i) => [level, LOG_LEVELS.slice(0, i + 1)] as const))(
    "at level %s prints %j",
    (least, levels) => {
      expect(linesAt(least).map((line) => JSON.parse(line).level)).toEqual([...levels]);
    },
  );

  test("prints an event as one line of JSON: when, what, where, and its fields", () => {
    const before = Date.now();
    const { timestamp, ...event } = JSON.parse(linesAt("error")[0]!);
    expect(event).toEqual({ level: "error", event: "reloaded", pid: 0, version: "3", text: "two\nlines" });
    expect(Date.parse(timestamp)).toBeWithin(before, Date.now() + 1);
  });
});
