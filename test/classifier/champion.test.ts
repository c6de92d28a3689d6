import { describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { downloadChampion, fetchChampion, loadChampion } from "../../src/classifier/champion.ts";
import { writeFiles } from "../../src/io/disk.ts";
import { openStore } from "../../src/tracking/index.ts";
import { registerChampion, trainChampion, writeChampion } from "../http/champion-fixture.ts";
import { temporaryFolder } from "../temporary-folder.ts";

/** A folder with a store in which versions of champions are registered, the seed of each being its number. */
async function folderWithStore(versions: number) {
  const folder = temporaryFolder();
  for (let seed = 1; seed <= versions; seed++) await registerChampion(folder.file("mlruns"), folder.file("made"), seed);
  return { ...folder, store: openStore(folder.file("mlruns")) };
}

describe("downloadChampion", () => {
  test("gives the version behind the alias, in a folder that it makes", async () => {
    using folder = await folderWithStore(2);
    const { classifier, registration } = await downloadChampion(folder.store, folder.file("new/champion"));
    expect(registration).toMatchObject({ name: "spotify-genre-classifier", version: "2", alias: "champion" });
    expect(classifier.model.toText()).toBe(trainChampion(2).model.toText());
    expect(await loadChampion(folder.file("new/champion"))).toMatchObject({ registration });
  });

  test("replaces an earlier model whole", async () => {
    using folder = await folderWithStore(1);
    await writeChampion(folder.file("champion"), 5);
    writeFileSync(folder.file("champion/extra"), "");
    await downloadChampion(folder.store, folder.file("champion"));
    expect(readdirSync(folder.file("champion"))).not.toContain("extra");
    expect((await loadChampion(folder.file("champion"))).registration.version).toBe("1");
  });

  test("takes an empty folder, and none that holds something else", async () => {
    using folder = await folderWithStore(1);
    mkdirSync(folder.file("empty"));
    await downloadChampion(folder.store, folder.file("empty"));
    await writeFiles(folder.file("data"), { "train.csv": "songs" });
    await expect(downloadChampion(folder.store, folder.file("data"))).rejects.toMatchObject({
      code: "bad_input",
      message: `${folder.file("data")} expected a model or nothing, which may be replaced, got train.csv`,
    });
    expect(readdirSync(folder.file("data"))).toEqual(["train.csv"]);
  });

  test("keeps the earlier model where there is no champion", async () => {
    using folder = await folderWithStore(0);
    await writeChampion(folder.file("champion"));
    const before = readdirSync(folder.file("champion"));
    await expect(downloadChampion(folder.store, folder.file("champion"))).rejects.toMatchObject({ code: "not_found" });
    expect(readdirSync(folder.file("champion"))).toEqual(before);
    expect(readdirSync(folder.path)).toEqual(["champion"]);
  });
});

test("a fetched champion carries a note of its version and its run", async () => {
  using folder = await folderWithStore(1);
  const registration = await fetchChampion(folder.store, folder.file("fetched"));
  const [run] = await folder.store.searchRuns("spotify-genre", {});
  expect(registration).toEqual({
    ...{ name: "spotify-genre-classifier", version: "1", alias: "champion", run_id: run!.runId },
  });
  expect(await Bun.file(folder.file("fetched/registration.json")).json()).toEqual(registration);
});

test("a champion without such a note counts as unregistered", async () => {
  using folder = temporaryFolder();
  await writeChampion(folder.path);
  expect((await loadChampion(folder.path)).registration).toEqual({
    ...{ name: "spotify-genre-classifier", version: "unregistered", alias: "champion", run_id: null },
  });
});
