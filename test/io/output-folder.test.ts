import { describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { writeFiles } from "../../src/io/disk.ts";
import { replaceFolder } from "../../src/io/output-folder.ts";
import { discardUnfinished } from "../../src/io/staging.ts";
import { temporaryFolder } from "../temporary-folder.ts";

/** The id of a process that has ended. */
function endedProcess(): number {
  return Bun.spawnSync(["true"]).pid;
}

const textOf = (path: string) => Bun.file(path).text();

describe("replaceFolder", () => {
  test("replaces all that was there, returns what fill returns and leaves nothing else", async () => {
    using folder = temporaryFolder();
    await writeFiles(folder.file("model"), { "old.txt": "old", "same.txt": "old" });
    const result = await replaceFolder(`${folder.file("model")}/`, async (staged) => {
      expect(readdirSync(staged)).toEqual([]);
      await writeFiles(staged, { "same.txt": "new" });
      return 7;
    });
    expect(result).toBe(7);
    expect(readdirSync(folder.path)).toEqual(["model"]);
    expect(readdirSync(folder.file("model"))).toEqual(["same.txt"]);
    expect(await textOf(folder.file("model/same.txt"))).toBe("new");
  });

  test("makes the folders around it", async () => {
    using folder = temporaryFolder();
    await replaceFolder(folder.file("a/b/model"), (staged) => writeFiles(staged, { "a.txt": "a" }));
    expect(readdirSync(folder.file("a/b"))).toEqual(["model"]);
  });

  test("keeps the earlier folder if fill fails, and throws what fill throws", async () => {
    using folder = temporaryFolder();
    await writeFiles(folder.file("model"), { "a.txt": "old" });
    const replacing = replaceFolder(folder.file("model"), async (staged) => {
      await writeFiles(staged, { "a.txt": "half" });
      throw new RangeError("no");
    });
    await expect(replacing).rejects.toThrow(new RangeError("no"));
    expect(readdirSync(folder.path)).toEqual(["model"]);
    expect(await textOf(folder.file("model/a.txt"))).toBe("old");
  });

  test("keeps the earlier folder if the process discards what is unfinished", async () => {
    using folder = temporaryFolder();
    await writeFiles(folder.file("model"), { "a.txt": "old" });
    const replacing = replaceFolder(folder.file("model"), async (staged) => {
      await writeFiles(staged, { "a.txt": "half" });
      discardUnfinished();
    });
    await expect(replacing).rejects.toMatchObject({ code: "io" });
    expect(readdirSync(folder.path)).toEqual(["model"]);
    expect(await textOf(folder.file("model/a.txt"))).toBe("old");
  });

  test("names the folder as it was given where the system refuses", async () => {
    using folder = temporaryFolder();
    await Bun.write(folder.file("file"), "");
    await expect(replaceFolder(folder.file("file/model"), async () => {})).rejects.toMatchObject({
      code: "io",
      message: expect.stringContaining(`${folder.file("file/model")} cannot be written: `),
    });
  });

  test("removes what a killed process left, and leaves what a living one writes", async () => {
    using folder = temporaryFolder();
    await writeFiles(folder.file("model"), { "a.txt": "old" });
    for (const name of [
      `model.${endedProcess()}.tmp`,
      `model.${endedProcess()}.old.tmp`,
      `model.${process.ppid}.tmp`,
    ]) {
      mkdirSync(folder.file(name));
    }
    await replaceFolder(folder.file("model"), (staged) => writeFiles(staged, { "a.txt": "new" }));
    expect(readdirSync(folder.path).sort()).toEqual(["model", `model.${process.ppid}.tmp`]);
  });

  test("puts back what a killed process had set aside before it writes anew", async () => {
    using folder = temporaryFolder();
    await writeFiles(folder.file(`model.${endedProcess()}.old.tmp`), { "a.txt": "old" });
    const replacing = replaceFolder(folder.file("model"), async () => {
      expect(await textOf(folder.file("model/a.txt"))).toBe("old");
      throw new RangeError("no");
    });
    await expect(replacing).rejects.toThrow("no");
    expect(await textOf(folder.file("model/a.txt"))).toBe("old");
    expect(readdirSync(folder.path)).toEqual(["model"]);
  });

  test("takes no notice of a folder that an earlier process of the same id had set aside", async () => {
    using folder = temporaryFolder();
    await writeFiles(folder.file("model"), { "a.txt": "old" });
    await writeFiles(folder.file(`model.${process.pid}.old.tmp`), { "b.txt": "older" });
    await replaceFolder(folder.file("model"), (staged) => writeFiles(staged, { "a.txt": "new" }));
    expect(await textOf(folder.file("model/a.txt"))).toBe("new");
    expect(existsSync(folder.file(`model.${process.pid}.old.tmp`))).toBe(false);
  });
});
