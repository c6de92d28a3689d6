import { expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { OutputFile, writeFileAtomically, writeFilesAtomically } from "../../src/io/output-file.ts";
import { canMount, mountSmallDisk } from "../small-disk.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const text = (path: string) => readFileSync(path, "utf8");

test("a file is under its name once it is committed, and the earlier one until then", async () => {
  using folder = temporaryFolder();
  const path = folder.file("data/out.csv");
  mkdirSync(folder.file("data"));
  writeFileSync(path, "earlier");
  await using file = await OutputFile.create(path);
  for (const part of ["one,", "", "two\n"]) await file.write(Buffer.from(part));
  expect(text(path)).toBe("earlier");
  await file.commit();
  expect(text(path)).toBe("one,two\n");
  expect(readdirSync(folder.file("data"))).toEqual(["out.csv"]);
});

test("a file that is not committed leaves no trace", async () => {
  using folder = temporaryFolder();
  {
    await using file = await OutputFile.create(folder.file("new/out.csv"));
    await file.write(Buffer.from("half"));
  }
  expect(readdirSync(folder.file("new"))).toEqual([]);
});

test.each([
  ["a folder in its path is a file", "file/out.csv", "a folder in its path is a file"],
  ["it is a folder", "folder", "expected a file, got a folder"],
])("is refused where %s, with its name", async (_, name, reason) => {
  using folder = temporaryFolder();
  writeFileSync(folder.file("file"), "");
  mkdirSync(folder.file("folder"));
  const fault = { code: "io", message: `${folder.file(name)} cannot be written: ${reason}` };
  await expect(writeFileAtomically(folder.file(name), "x")).rejects.toMatchObject(fault);
  expect(readdirSync(folder.path).sort()).toEqual(["file", "folder"]);
});

test("several files come to their names in order, once all are written", async () => {
  using folder = temporaryFolder();
  writeFileSync(folder.file("a"), "earlier");
  writeFileSync(folder.file("file"), "");
  const outputs = [
    { path: folder.file("a"), content: "new" },
    { path: folder.file("file/b"), content: new Uint8Array([1]) },
  ];
  await expect(writeFilesAtomically(outputs)).rejects.toThrow("file/b cannot be written");
  expect(text(folder.file("a"))).toBe("earlier");
  outputs[1]!.path = folder.file("b");
  await writeFilesAtomically(outputs);
  expect([text(folder.file("a")), text(folder.file("b"))]).toEqual(["new", "\u0001"]);
  expect(readdirSync(folder.path).sort()).toEqual(["a", "b", "file"]);
});

test.skipIf(!canMount)("a full disk is named, and the earlier file stays", async () => {
  using disk = mountSmallDisk(64)!;
  const path = `${disk.path}/out`;
  writeFileSync(path, "earlier");
  await expect(writeFileAtomically(path, new Uint8Array(100_000))).rejects.toMatchObject({
    code: "io",
    message: `${path} cannot be written: no space left on the disk`,
  });
  expect(readdirSync(disk.path)).toEqual(["out"]);
  expect(text(path)).toBe("earlier");
});
