import { describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { canMount, mountSmallDisk } from "../small-disk.ts";
import { songsCsv } from "../songs-csv.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { untilChanged } from "../until-changed.ts";
import { runStage, startStage } from "./stage-process.ts";

const SONGS = songsCsv([{ name: "Déjà vu" }, { year: "2011" }]);

describe("load", () => {
  test("prints rows, columns, md5 and whether that is the published dataset's", async () => {
    using folder = temporaryFolder();
    await Bun.write(folder.file("songs.csv"), SONGS);
    const { stdout, exitCode } = await runStage("load", ["--source_path", "songs.csv"], folder.path);
    expect(stdout).toMatch(
      /^load: 2 rows, 17 columns, md5 [0-9a-f]{32} \(not the published dataset\), [\d.]+ s -> data\/raw\.csv\n$/,
    );
    expect(exitCode).toBe(0);
  });

  test.each([
    ["a missing file", undefined, "songs.csv cannot be read: no such file"],
    ["an empty file", "", "songs.csv:1 expected a header line, got an empty file"],
    ["a short row", `${SONGS}only,two\n`, "songs.csv:6 expected 17 fields, got 2"],
    ["a file cut off in a row", SONGS.slice(0, -"2011,Rock\n".length - 1), "songs.csv:4 expected 17 fields, got 15"],
    [
      "a file cut off in quotes",
      SONGS.slice(0, SONGS.lastIndexOf("la la")),
      "songs.csv:4 expected a closing quote, got the end of the file",
    ],
  ])("refuses %s in one line and keeps the earlier copy", async (_, text, message) => {
    using folder = temporaryFolder();
    if (text !== undefined) await Bun.write(folder.file("songs.csv"), text);
    await Bun.write(folder.file("data/raw.csv"), "earlier");
    const { stderr, exitCode } = await runStage("load", ["--source_path", "songs.csv"], folder.path);
    expect(stderr).toBe(`error: ${message}\n`);
    expect(exitCode).toBe(1);
    expect(await Bun.file(folder.file("data/raw.csv")).text()).toBe("earlier");
    expect(readdirSync(folder.file("data"))).toEqual(["raw.csv"]);
  });

  /** Starts `load` on a pipe that gives no end, and waits until it writes. */
  async function startInTheMiddle(folder: ReturnType<typeof temporaryFolder>) {
    await Bun.write(folder.file("data/raw.csv"), "earlier");
    Bun.spawnSync(["mkfifo", folder.file("pipe")]);
    const writer = Bun.spawn(["sh", "-c", "exec 3> pipe; printf 'a,b\\n1,2\\n' >&3; read line"], {
      cwd: folder.path,
      stdin: "pipe",
    });
    const stage = startStage("load", ["--source_path", "pipe"], folder.path);
    await untilChanged(folder.file("data"), () => readdirSync(folder.file("data")).length === 2, stage.exited);
    return { ...{ stage }, [Symbol.dispose]: () => writer.kill() };
  }

  test("killed in the middle keeps the earlier copy, and the next run clears away what it left", async () => {
    using folder = temporaryFolder();
    using middle = await startInTheMiddle(folder);
    middle.stage.kill("SIGKILL");
    await middle.stage.exited;
    expect(await Bun.file(folder.file("data/raw.csv")).text()).toBe("earlier");
    expect(readdirSync(folder.file("data"))).toHaveLength(2);
    await Bun.write(folder.file("small.csv"), SONGS);
    await runStage("load", ["--source_path", "small.csv"], folder.path);
    expect(readdirSync(folder.file("data"))).toEqual(["raw.csv"]);
    expect(await Bun.file(folder.file("data/raw.csv")).text()).toBe(SONGS);
  });

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("interrupted by %s ends with %i and leaves nothing behind", async (signal, exitCode) => {
    using folder = temporaryFolder();
    using middle = await startInTheMiddle(folder);
    middle.stage.kill(signal);
    expect(await middle.stage.exited).toBe(exitCode);
    expect(readdirSync(folder.file("data"))).toEqual(["raw.csv"]);
    expect(await Bun.file(folder.file("data/raw.csv")).text()).toBe("earlier");
  });

  test.skipIf(!canMount)("says that the disk is full and keeps the earlier copy", async () => {
    using folder = temporaryFolder();
    using disk = mountSmallDisk(256)!;
    await Bun.write(folder.file("songs.csv"), songsCsv(Array(4000).fill({})));
    await Bun.write(join(disk.path, "raw.csv"), "earlier");
    const output = join(disk.path, "raw.csv");
    const { stderr, exitCode } = await runStage(
      "load",
      ["--source_path", "songs.csv", "--output_path", output],
      folder.path,
    );
    expect(stderr).toBe(`error: ${output} cannot be written: no space left on the disk\n`);
    expect(exitCode).toBe(1);
    expect(readdirSync(disk.path)).toEqual(["raw.csv"]);
    expect(await Bun.file(output).text()).toBe("earlier");
  });
});
