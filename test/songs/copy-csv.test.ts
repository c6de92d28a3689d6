import { describe, expect, test } from "bun:test";
import { appendFileSync } from "node:fs";
import { copyCsv } from "../../src/songs/copy-csv.ts";
import { songsCsv } from "../songs-csv.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const SONGS = songsCsv([{ name: "Déjà vu" }, { year: "2011" }]);

function md5(bytes: string | Uint8Array): string {
  return new Bun.CryptoHasher("md5").update(bytes).digest("hex");
}

describe("copyCsv", () => {
  test.each([
    ["LF", SONGS],
    ["CRLF", songsCsv([{}, { name: "" }], undefined, "\r\n")],
    ["other columns", "a,b\n1,2\n3,4\n"],
    ["long rows", `a,b\n1,${"x".repeat(5_000_000)}\n2,"${"y\n".repeat(5_000_000)}"`],
  ])("copies byte for byte and counts rows, not lines: %s", async (_, text) => {
    using folder = temporaryFolder();
    await Bun.write(folder.file("songs.csv"), text);
    const summary = await copyCsv(folder.file("songs.csv"), folder.file("data/raw.csv"));
    expect(summary.md5).toBe(md5(text));
    expect(summary.rows).toBe(2);
    expect(await Bun.file(folder.file("data/raw.csv")).text()).toBe(text);
  });

  test("leaves out a byte-order mark, which counts for the source's md5", async () => {
    using folder = temporaryFolder();
    await Bun.write(folder.file("songs.csv"), `\ufeff${SONGS}`);
    const summary = await copyCsv(folder.file("songs.csv"), folder.file("raw.csv"));
    expect(summary.md5).toBe(md5(`\ufeff${SONGS}`));
    expect(await Bun.file(folder.file("raw.csv")).bytes()).toEqual(new TextEncoder().encode(SONGS));
  });

  test("takes the md5 of a large file in a worker, and of a pipe as it comes", async () => {
    using folder = temporaryFolder();
    const text = `a,b\n${'0.123456789,"two\nlines"\n'.repeat(800_000)}`;
    await Bun.write(folder.file("songs.csv"), text);
    expect(await copyCsv(folder.file("songs.csv"), folder.file("raw.csv"))).toMatchObject({
      rows: 800_000,
      md5: md5(text),
    });
    Bun.spawnSync(["mkfifo", folder.file("pipe")]);
    const writing = Bun.spawn(["sh", "-c", `cat '${folder.file("songs.csv")}' > '${folder.file("pipe")}'`]);
    expect(await copyCsv(folder.file("pipe"), folder.file("copy.csv"))).toMatchObject({
      rows: 800_000,
      md5: md5(text),
    });
    await writing.exited;
    expect(md5(await Bun.file(folder.file("copy.csv")).bytes())).toBe(md5(text));
  });

  test("refuses a source that changes while it is copied and keeps the earlier copy", async () => {
    using folder = temporaryFolder();
    await Bun.write(folder.file("songs.csv"), SONGS.repeat(2));
    await Bun.write(folder.file("raw.csv"), "earlier");
    const append = (bytes: number) => {
      if (bytes > 1) appendFileSync(folder.file("songs.csv"), "\n");
    };
    const message = `${folder.file("songs.csv")} must stay as it is while it is copied, but it changed`;
    await expect(copyCsv(folder.file("songs.csv"), folder.file("raw.csv"), append)).rejects.toThrow(message);
    expect(await Bun.file(folder.file("raw.csv")).text()).toBe("earlier");
  });
});
