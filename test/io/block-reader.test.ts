import { describe, expect, test } from "bun:test";
import { readdirSync, readlinkSync } from "node:fs";
import { BlockReader } from "../../src/io/block-reader.ts";
import { temporaryFolder } from "../temporary-folder.ts";

describe("BlockReader", () => {
  test.each([0, 1, 7, 4 << 20])("puts %d bytes kept before each block read, until the end", async (most) => {
    using folder = temporaryFolder();
    const content = Buffer.from(Uint8Array.from({ length: 13_000_001 }, (_, i) => (i * i) >> 7));
    await Bun.write(folder.file("file"), content);
    await using reader = await BlockReader.open(folder.file("file"));
    let kept: Buffer = Buffer.alloc(0);
    let offset = 0;
    for (;;) {
      const { bytes, read } = await reader.next(kept);
      expect(bytes.equals(content.subarray(offset - kept.length, offset + read.length))).toBe(true);
      expect(bytes.subarray(bytes.length - read.length).equals(read)).toBe(true);
      offset += read.length;
      if (read.length === 0) break;
      kept = bytes.subarray(Math.max(0, bytes.length - most));
    }
    expect(offset).toBe(content.length);
  });

  test("fails with the file's name when a read fails", async () => {
    using folder = temporaryFolder();
    await using reader = await BlockReader.open(folder.path);
    await expect(reader.next(Buffer.alloc(0))).rejects.toThrow(
      `${folder.path} cannot be read: expected a file, got a folder`,
    );
  });

  test("is closed in the middle of a file once the next block, which is being read, is there", async () => {
    const filling = Promise.withResolvers<number>();
    const events: string[] = [];
    const reader = new BlockReader(
      () => filling.promise,
      () => void events.push("closed"),
    );
    const closing = reader[Symbol.asyncDispose]();
    await Promise.resolve();
    expect(events).toEqual([]);
    filling.resolve(1);
    await closing;
    expect(events).toEqual(["closed"]);
  });

  test.skipIf(process.platform !== "linux")("leaves no file open that was read in part", async () => {
    using folder = temporaryFolder();
    await Bun.write(folder.file("file"), Buffer.alloc(9_000_000));
    const isOpen = () =>
      readdirSync("/proc/self/fd").some((fd) => linkOf(`/proc/self/fd/${fd}`) === folder.file("file"));
    {
      await using reader = await BlockReader.open(folder.file("file"));
      await reader.next(Buffer.alloc(0));
      expect(isOpen()).toBe(true);
    }
    expect(isOpen()).toBe(false);
  });
});

/** Where a link leads; nowhere where it is gone by now. */
function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
