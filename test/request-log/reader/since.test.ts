import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { parseSince } from "../../../src/request-log/reader/since.ts";

const now = Date.parse("2026-01-31T12:00:00Z");

describe("parseSince", () => {
  test.each([
    ["30s", "2026-01-31T11:59:30.000Z"],
    ["5m", "2026-01-31T11:55:00.000Z"],
    ["24h", "2026-01-30T12:00:00.000Z"],
    ["7d", "2026-01-24T12:00:00.000Z"],
    ["2 w", "2026-01-17T12:00:00.000Z"],
    ["0h", "2026-01-31T12:00:00.000Z"],
    ["2026-01-31", "2026-01-31T00:00:00.000Z"],
    ["2026-01-31T12:00Z", "2026-01-31T12:00:00.000Z"],
    ["2026-01-31T12:00+02:00", "2026-01-31T10:00:00.000Z"],
    ["2026-01-31T12:00:05.123Z", "2026-01-31T12:00:05.123Z"],
  ])("%s", (text, time) => {
    expect(parseSince(text, now).toISOString()).toBe(time);
  });

  test.each([
    ...["", "5", "h", "-5h", "1.5h", "5y", "yesterday", "now", "24h ago"],
    ...["2026-13-01", "2026-01-31T25:00Z", "31.01.2026", "26-01-31", "99999999999999w"],
  ])("refuses %j", (text) => {
    expect(() => parseSince(text, now)).toThrow(
      expect.objectContaining({
        code: "bad_params",
        message: `--since expected a time like 2026-01-31T12:00Z or 24h, got ${JSON.stringify(text)}`,
      }),
    );
  });

  test("gives every time back that a date writes", () => {
    const date = fc.date({ min: new Date("1000-01-01"), max: new Date("9999-12-31"), noInvalidDate: true });
    fc.assert(fc.property(date, (date) => expect(parseSince(date.toISOString(), now)).toEqual(date)));
  });
});
