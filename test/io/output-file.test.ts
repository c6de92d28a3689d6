import { describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync } from "node:fs";
import { OutputFile, writeFileAtomically, writeFilesAtomically } from "../../src/io/output-file.ts";
import { discardUnfinished } from "../../src/io/staging.ts";
import { canMount, mountSmallDisk } from "../small-disk.ts";
import { temporaryFolder } from "../temporary-folder.ts";

describe("OutputFile", () => {
  test("appears under its name once it is committed, and replaces an earlier file then", async () => {
    using folder = temporaryFolder();
    await Bun.write(folder.file("a/out.csv"), "old");
    await using file = await OutputFile.create(folder.file("a/out.csv"));
    await file.write(Buffer.from("ne"));
    await file.write(Buffer.from("w"));
    expect(await Bun.file(folder.file("a/out.csv")).text()).toBe("old");
    await file.commit();
    expect(await Bun.file(folder.file("a/out.csv")).text()).toBe("new");
    expect(readdirSync(folder.file("a"))).toEqual(["out.csv"]);
  });

  test("leaves nothing behind without a commit", async () => {
    using folder = temporaryFolder();
    {
      await using file = await OutputFile.create(folder.file("out.csv"));
      await file.write(Buffer.from("half"));
    }
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test("is removed with all that is unfinished, and cannot be committed afterwards", async () => {
    using folder = temporaryFolder();
    await using file = await OutputFile.create(folder.file("out.csv"));
    discardUnfinished();
    expect(readdirSync(folder.path)).toEqual([]);
    await expect(file.commit()).rejects.toMatchObject({ code: "io" });
  });

  test.each([
    ["in a folder that is a file", "file/out.csv", "a folder in its path is a file"],
    ["under the name of a folder", "folder", "expected a file, got a folder"],
  ])("%s cannot be written, and says so", async (_, name, reason) => {
    using folder = temporaryFolder();
    await Bun.write(folder.file("file"), "");
    mkdirSync(folder.file("folder"));
    const writing = writeFileAtomically(folder.file(name), "text");
    await expect(writing).rejects.toMatchObject({ code: "io", message: expect.stringContaining(reason) });
    expect(readdirSync(folder.path).sort()).toEqual(["file", "folder"]);
  });

  test.skipIf(!canMount)("on a full disk names the file and leaves the earlier one", async () => {
    using disk = mountSmallDisk(64)!;
    await writeFileAtomically(`${disk.path}/out.csv`, "old");
    const writing = writeFileAtomically(`${disk.path}/out.csv`, new Uint8Array(1 << 20));
    await expect(writing).rejects.toMatchObject({
      code: "io",
      message: `${disk.path}/out.csv cannot be written: no space left on the disk`,
    });
    expect(await Bun.file(`${disk.path}/out.csv`).text()).toBe("old");
    expect(readdirSync(disk.path)).toEqual(["out.csv"]);
  });
});

test("several files appear only if all of them can be written", async () => {
  using folder = temporaryFolder();
  await Bun.write(folder.file("file"), "");
  const outputs = (last: string) =>
    ["a.txt", "b.txt", last].map((name) => ({ path: folder.file(name), content: name }));
  await expect(writeFilesAtomically(outputs("file/c.txt"))).rejects.toMatchObject({ code: "io" });
  expect(readdirSync(folder.path)).toEqual(["file"]);
  await writeFilesAtomically(outputs("c.txt"));
  for (const name of ["a.txt", "b.txt", "c.txt"]) expect(await Bun.file(folder.file(name)).text()).toBe(name);
});
