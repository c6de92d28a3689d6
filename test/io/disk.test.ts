import { describe, expect, test } from "bun:test";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { AppError } from "../../src/errors.ts";
import {
  isErrno,
  listFiles,
  listFolders,
  onDisk,
  readFile,
  readText,
  writeFile,
  writeFiles,
} from "../../src/io/disk.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const errno = (code: string) => Object.assign(new Error(code), { code });

test("isErrno tells the system's refusals by their codes", () => {
  expect(isErrno(errno("ENOENT"), "EEXIST", "ENOENT")).toBe(true);
  expect(isErrno(errno("ENOENT"), "EEXIST")).toBe(false);
  for (const other of [new Error("x"), undefined, null, "ENOENT"]) expect(isErrno(other, "ENOENT")).toBe(false);
});

describe("onDisk", () => {
  test("gives what the action gives, and passes on an error that is told already", () => {
    const told = new AppError("bad_input", "told");
    expect(onDisk("/x", () => 5)).toBe(5);
    expect(() =>
      onDisk("/x", () => {
        throw told;
      }),
    ).toThrow(told);
  });

  test.each([
    ["EACCES", "permission denied"],
    ["ENOSPC", "no space left on the disk"],
    ["EROFS", "the file system is read-only"],
    ["EWEIRD", "EWEIRD"],
  ])("names the path where the system says %s", (code, reason) => {
    const act = () =>
      onDisk("/some/path", () => {
        throw errno(code);
      });
    expect(act).toThrow(expect.objectContaining({ code: "io", message: `/some/path cannot be used: ${reason}` }));
  });
});

describe("a folder's contents", () => {
  test("are folders, and files of all depths, each sorted", () => {
    using folder = temporaryFolder();
    for (const name of ["b", "a/deep/er", "c"]) mkdirSync(folder.file(name), { recursive: true });
    for (const name of ["z", "a/y", "a/deep/x", "a/deep/er/w"]) writeFileSync(folder.file(name), "");
    symlinkSync(folder.file("z"), folder.file("link"));
    expect(listFolders(folder.path)).toEqual(["a", "b", "c"]);
    expect(listFiles(folder.path)).toEqual(["a/deep/er/w", "a/deep/x", "a/y", "link", "z"]);
  });

  test("are none where there is no such folder, and an error where it is a file", () => {
    using folder = temporaryFolder();
    writeFileSync(folder.file("file"), "");
    for (const list of [listFolders, listFiles]) {
      expect(list(folder.file("none"))).toEqual([]);
      expect(() => list(folder.file("file"))).toThrow(expect.objectContaining({ code: "io" }));
    }
  });
});

describe("files", () => {
  test("are read whole, or are undefined where there are none", () => {
    using folder = temporaryFolder();
    writeFile(folder.file("new/folder/file"), "téxt");
    expect(readText(folder.file("new/folder/file"))).toBe("téxt");
    expect(readText(folder.file("none"))).toBeUndefined();
    expect(() => readText(folder.path)).toThrow(`${folder.path} cannot be used: expected a file, got a folder`);
  });

  test("are read in any of Bun's ways; a missing one is not found", async () => {
    using folder = temporaryFolder();
    await writeFiles(folder.file("new"), { "a.json": '{"a":1}', "deep/b.bin": new Uint8Array([1, 2]) });
    expect(await readFile(folder.file("new/a.json"), (file) => file.json())).toEqual({ a: 1 });
    expect([...(await readFile(folder.file("new/deep/b.bin"), (file) => file.bytes()))]).toEqual([1, 2]);
    await expect(readFile(folder.file("none"), (file) => file.text())).rejects.toMatchObject({
      code: "not_found",
      message: `${folder.file("none")} cannot be read: no such file`,
    });
  });

  test("are not written below a file", async () => {
    using folder = temporaryFolder();
    writeFileSync(folder.file("file"), "");
    const fault = expect.objectContaining({ code: "io", message: expect.stringContaining(folder.file("file")) });
    expect(() => writeFile(folder.file("file/x"), "")).toThrow(fault);
    await expect(writeFiles(folder.file("file"), { x: "" })).rejects.toEqual(fault);
  });
});
