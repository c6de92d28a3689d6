import { expect, test } from "bun:test";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { beginStaging, discardUnfinished, endStaging } from "../../src/io/staging.ts";
import { temporaryFolder } from "../temporary-folder.ts";

/** The id of a process that has ended. */
async function endedProcess(): Promise<number> {
  const child = Bun.spawn(["true"]);
  await child.exited;
  return child.pid;
}

test("a temporary name lies beside the path and tells the process; folders around it are made", async () => {
  using folder = temporaryFolder();
  const path = folder.file("new/data/raw.csv");
  const temporary = await beginStaging(path);
  expect(temporary).toBe(`${path}.${process.pid}.tmp`);
  expect(readdirSync(folder.file("new/data"))).toEqual([]);
  endStaging(temporary);
});

test("what was not renamed is removed at the end, be it a file or a folder, and no more of it after that", async () => {
  using folder = temporaryFolder();
  const [file, directory] = [await beginStaging(folder.file("a")), await beginStaging(folder.file("b"))];
  writeFileSync(file, "");
  mkdirSync(`${directory}/deep`, { recursive: true });
  endStaging(file);
  expect(readdirSync(folder.path)).toEqual([`b.${process.pid}.tmp`]);
  discardUnfinished();
  expect(readdirSync(folder.path)).toEqual([]);
  writeFileSync(file, "another's");
  endStaging(file);
  expect(readdirSync(folder.path)).toEqual([`a.${process.pid}.tmp`]);
});

test("what killed processes left of the same path is removed, and nothing else", async () => {
  using folder = temporaryFolder();
  const dead = await endedProcess();
  const kept = [
    "raw.csv",
    `raw.csv.${process.ppid}.tmp`, // being written by a process that runs
    `raw.csv.${dead}.bak`,
    `raw.csv.tmp`,
    `raw.csv.x${dead}.tmp`,
    `other.csv.${dead}.tmp`,
    `raw.csv2.${dead}.tmp`,
  ];
  for (const name of [...kept, `raw.csv.${dead}.tmp`, `raw.csv.${dead}.old.tmp`]) writeFileSync(folder.file(name), "");
  endStaging(await beginStaging(folder.file("raw.csv")));
  expect(readdirSync(folder.path).sort()).toEqual(kept.sort());
});

test("the last copy of a folder that a killed process was about to replace is put back", async () => {
  using folder = temporaryFolder();
  const old = `champion.${await endedProcess()}.old.tmp`;
  mkdirSync(folder.file(old));
  endStaging(await beginStaging(folder.file("champion")));
  expect(readdirSync(folder.path)).toEqual(["champion"]);
  mkdirSync(folder.file(old));
  endStaging(await beginStaging(folder.file("champion")));
  expect(readdirSync(folder.path)).toEqual(["champion"]);
});
