import { expect, test } from "bun:test";
import { Value } from "@sinclair/typebox/value";
import { FEATURE_NAMES } from "../../src/features.ts";
import { encodeRecord, RequestRecord } from "../../src/request-log/record.ts";
import { recordOf, song } from "./request-log-fixture.ts";

test("a record is one line of JSON that reads back as it was, whatever its texts hold", () => {
  const record = recordOf('line\nfeed "quoted" \u2028 \ud83c\udfb5');
  const line = encodeRecord(record);
  expect(line.indexOf("\n")).toBe(line.length - 1);
  expect(JSON.parse(line)).toEqual(record);
});

test("a record is flat and carries the features under their own names", () => {
  const fields = JSON.parse(encodeRecord(recordOf(1)));
  expect(Object.keys(fields).slice(-12)).toEqual([...FEATURE_NAMES]);
  expect(Object.values(fields).every((value) => typeof value !== "object")).toBe(true);
});

test("the schema tells the three outcomes apart", () => {
  const request = { timestamp: "2026-01-31T12:00:00.000Z", request_id: "a" };
  expect(Value.Check(RequestRecord, recordOf(1))).toBe(true);
  expect(Value.Check(RequestRecord, { ...request, outcome: "error", ...song })).toBe(true);
  expect(Value.Check(RequestRecord, { ...request, outcome: "invalid" })).toBe(true);
  expect(Value.Check(RequestRecord, { ...request, outcome: "ok", ...song })).toBe(false);
  expect(Value.Check(RequestRecord, { ...request, outcome: "error" })).toBe(false);
});
