import { expect, test } from "bun:test";
import { join } from "node:path";
import { songsCsv } from "../songs-csv.ts";
import { temporaryFolder } from "../temporary-folder.ts";

test("a terminal shows how far a stage is, and no bar once it is done", async () => {
  using folder = temporaryFolder();
  await Bun.write(folder.file("songs.csv"), songsCsv([{}, {}]));
  let screen = "";
  const decoder = new TextDecoder();
  const stage = Bun.spawn(
    [process.execPath, join(import.meta.dir, "../../src/stages/load.ts"), "--source_path", "songs.csv"],
    {
      cwd: folder.path,
      terminal: {
        cols: 100,
        data: (_, bytes) => {
          screen += decoder.decode(bytes, { stream: true });
        },
      },
    },
  );
  expect(await stage.exited).toBe(0);
  stage.terminal!.close();
  expect(screen).toMatch(/load █*░* \d+%/);
  // The bar's line is erased before the stage says what it did.
  const readable = screen.replaceAll("\u001b[", "<");
  expect(readable).toMatch(/%[^\n]*<[0-2]?K[^\n%]*load: 2 rows, 17 columns, .* -> data\/raw\.csv\r?\n/);
});
