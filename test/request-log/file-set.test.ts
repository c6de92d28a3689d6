import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { listFileSet, rotatedPath, slotPath } from "../../src/request-log/file-set.ts";
import { temporaryFolder } from "./request-log-fixture.ts";

function listed(names: readonly string[], log = "api_requests.jsonl"): string[] {
  using folder = temporaryFolder();
  for (const name of names) writeFileSync(join(folder.path, name), "");
  return listFileSet(join(folder.path, log)).map((path) => basename(path));
}

test("names stay within the set", () => {
  const time = new Date("2026-01-31T23:59:59.123Z");
  expect(slotPath("logs/api_requests.jsonl", 1)).toBe("logs/api_requests.jsonl");
  expect(slotPath("logs/api_requests.jsonl", 2)).toBe("logs/api_requests.2.jsonl");
  expect(rotatedPath("logs/api_requests.2.jsonl", time)).toBe("logs/api_requests.2.20260131T235959123Z.jsonl");
});

test("the set holds files of other writers and files set aside, here or by logrotate, plain or compressed", () => {
  const names = [
    "api_requests-20260131.jsonl",
    "api_requests.2.20260131T235959123Z.jsonl.gz",
    "api_requests.2.jsonl",
    "api_requests.20260131T235959123Z.jsonl",
    "api_requests.jsonl",
    "api_requests.jsonl-20260131.gz",
    "api_requests.jsonl.1",
    "api_requests.jsonl.2.gz",
  ];
  expect(listed(names)).toEqual(names);
});

test("the set holds nothing else", () => {
  const others = [
    "api_requests.json",
    "api_requests_old.jsonl",
    "apixrequests.jsonl",
    "api_requests.jsonl.bak",
    "x.jsonl",
  ];
  expect(listed(others)).toEqual([]);
});

test("a compressed file that is still being made is left out", () => {
  expect(listed(["api_requests.jsonl.1", "api_requests.jsonl.1.gz"])).toEqual(["api_requests.jsonl.1"]);
});

test("a missing folder holds no files", () => {
  expect(listFileSet("/no/such/folder/api_requests.jsonl")).toEqual([]);
});
