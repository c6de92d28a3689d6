import { expect, test } from "bun:test";
import type { DriftSide } from "../../src/drift/detect.ts";
import { countSongs } from "../../src/drift/input/count-songs.ts";
import { runInWorker } from "../../src/io/worker.ts";
import { songsCsv } from "../songs-csv.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const COUNT_SONGS = new URL("../../src/drift/input/count-songs.worker.ts", import.meta.url);
const noop = () => {};

test("a worker returns what its job returns, and tells of its progress", async () => {
  using folder = temporaryFolder();
  const path = folder.file("songs.csv");
  await Bun.write(path, songsCsv([{}, { tempo: "90", key: "" }, { genre: "Pop" }], ["tempo", "key", "genre"]));
  let bytes = 0;
  const side = await runInWorker<string, DriftSide>(COUNT_SONGS, path, (units) => {
    bytes += units;
  });
  expect(side).toEqual(await countSongs(path, noop));
  expect(side.genres).toBeInstanceOf(Map);
  expect(bytes).toBe(Bun.file(path).size);
});

test("a worker's failure is the job's, with its code", async () => {
  const running = runInWorker(COUNT_SONGS, "/no/such/songs.csv");
  await expect(running).rejects.toMatchObject({
    name: "AppError",
    code: "not_found",
    message: "/no/such/songs.csv cannot be read: no such file",
  });
});

test("a worker that cannot start is a failure", async () => {
  await expect(runInWorker(new URL("file:///no/such/worker.ts"), {})).rejects.toThrow("/no/such/worker.ts");
});
