import { describe, expect, test } from "bun:test";
import { closeSync, openSync, writeFileSync } from "node:fs";
import { digestFiles, fileDigest } from "../../src/io/digest.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const md5 = (bytes: Uint8Array) => new Bun.CryptoHasher("md5").update(bytes).digest("hex");

describe("the digest of a file", () => {
  test.each([
    ["nothing", 0],
    ["a block", 1 << 18],
    ["a block and a byte", (1 << 18) + 1],
    ["so much that a worker takes it", 17 << 20],
  ])("is the md5 of its bytes: %s", async (_, size) => {
    using folder = temporaryFolder();
    const bytes = Uint8Array.from({ length: size }, (_, i) => i * 7);
    writeFileSync(folder.file("file"), bytes);
    expect(await fileDigest(folder.file("file"))).toBe(md5(bytes));
  });

  test("is refused where the file is missing or a folder", async () => {
    using folder = temporaryFolder();
    await expect(fileDigest(folder.file("none"))).rejects.toMatchObject({ code: "not_found" });
    await expect(fileDigest(folder.path)).rejects.toThrow(
      `${folder.path} cannot be read: expected a file, got a folder`,
    );
  });
});

test("digests of open files are of the bytes that they had when they were opened, also where they are shorter by now", async () => {
  using folder = temporaryFolder();
  writeFileSync(folder.file("file"), "abcdef");
  const fd = openSync(folder.file("file"), "r");
  const of = (size: number) => ({ path: folder.file("file"), fd, size });
  expect(await digestFiles([of(3), of(6), of(100)])).toEqual(
    ["abc", "abcdef", "abcdef"].map((text) => md5(Buffer.from(text))),
  );
  closeSync(fd);
});
