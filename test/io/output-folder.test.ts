import { expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../src/errors.ts";
import { replaceFolder } from "../../src/io/output-folder.ts";
import { temporaryFolder } from "../temporary-folder.ts";

function folderWithEarlier() {
  const folder = temporaryFolder();
  mkdirSync(folder.file("model"));
  writeFileSync(folder.file("model/old"), "old");
  return folder;
}

test("makes a folder, and folders around it", async () => {
  using folder = temporaryFolder();
  await replaceFolder(folder.file("a/b/model"), async (directory) => writeFileSync(join(directory, "file"), "new"));
  expect(readFileSync(folder.file("a/b/model/file"), "utf8")).toBe("new");
  expect(readdirSync(folder.file("a/b"))).toEqual(["model"]);
});

test("replaces a folder with all it held, which is there until the new one is whole", async () => {
  using folder = folderWithEarlier();
  await replaceFolder(`${folder.file("model")}/`, async (directory) => {
    expect(readdirSync(directory)).toEqual([]);
    expect(existsSync(folder.file("model/old"))).toBe(true);
    writeFileSync(join(directory, "new"), "");
  });
  expect(readdirSync(folder.file("model"))).toEqual(["new"]);
  expect(readdirSync(folder.path)).toEqual(["model"]);
});

test.each([
  ["an error for the user", new AppError("bad_artifact", "no model")],
  ["a bug", new RangeError("bug")],
])("keeps the earlier folder where filling the new one fails with %s, which it passes on", async (_, error) => {
  using folder = folderWithEarlier();
  const failing = replaceFolder(folder.file("model"), async (directory) => {
    writeFileSync(join(directory, "half"), "");
    throw error;
  });
  await expect(failing).rejects.toBe(error);
  expect(readdirSync(folder.file("model"))).toEqual(["old"]);
  expect(readdirSync(folder.path)).toEqual(["model"]);
});

test("names the folder where the system refuses", async () => {
  using folder = temporaryFolder();
  writeFileSync(folder.file("file"), "");
  await expect(replaceFolder(folder.file("file/model"), async () => {})).rejects.toMatchObject({
    code: "io",
    message: `${folder.file("file/model")} cannot be written: a folder in its path is a file`,
  });
});
