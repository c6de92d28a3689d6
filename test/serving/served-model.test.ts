import { describe, expect, test } from "bun:test";
import { readdirSync, rmSync } from "node:fs";
import { ServedModel } from "../../src/serving/served-model.ts";
import { registerChampion, trainChampion, writeChampion } from "../http/champion-fixture.ts";
import { temporaryFolder } from "../temporary-folder.ts";

/** A folder for a champion, at `source.directory`, and a store of them at `source.trackingUri`. */
function places() {
  const folder = temporaryFolder();
  const [directory, trackingUri] = [folder.file("champion"), folder.file("mlruns")];
  return { ...folder, directory, trackingUri, source: { directory, trackingUri } };
}
const seedOf = (model: ServedModel) =>
  [1, 2, 3].find((seed) => trainChampion(seed).model.toText() === model.loaded!.classifier.model.toText());

describe("a start", () => {
  test("takes the folder's champion, even where the store has another", async () => {
    using place = places();
    await writeChampion(place.directory, 1);
    await registerChampion(place.trackingUri, place.file("made"), 2);
    const model = await ServedModel.start(place.source);
    expect(seedOf(model)).toBe(1);
    expect(model.require()).toBe(model.loaded!);
    expect(model.loaded!.reference).toMatchObject({ rows: 120 });
  });

  test("takes the store's where there is no folder, and leaves no files behind", async () => {
    using place = places();
    await registerChampion(place.trackingUri, place.file("made"), 2);
    using temporary = temporaryFolder();
    const { TMPDIR } = process.env;
    process.env.TMPDIR = temporary.path;
    const model = await ServedModel.start(place.source);
    process.env.TMPDIR = TMPDIR ?? "";
    expect(seedOf(model)).toBe(2);
    expect(model.loaded!.registration.version).toBe("1");
    expect(readdirSync(temporary.path)).toEqual([]);
  });

  test("without any waits for one, and says why there is none", async () => {
    using place = places();
    const model = await ServedModel.start(place.source);
    expect(model.loaded).toBeUndefined();
    expect(model.absence).toContain("spotify-genre-classifier");
    expect(() => model.require()).toThrow(expect.objectContaining({ code: "no_model" }));
  });

  test("is refused where the folder's champion is damaged, or the URI is of no store", async () => {
    using place = places();
    await writeChampion(place.directory);
    await Bun.write(`${place.directory}/model.json`, "{");
    await expect(ServedModel.start(place.source)).rejects.toMatchObject({ code: "bad_artifact" });
    const nowhere = ServedModel.start({ directory: place.file("none"), trackingUri: "ftp://nowhere" });
    await expect(nowhere).rejects.toMatchObject({ code: "bad_input" });
  });
});

describe("a reload", () => {
  test("asks the store where one is given, though the folder is there", async () => {
    using place = places();
    await writeChampion(place.directory, 1);
    await registerChampion(place.trackingUri, place.file("made"), 2);
    const model = await ServedModel.start(place.source);
    await model.reload();
    expect(seedOf(model)).toBe(2);
  });

  test("reads the folder again where no store is given", async () => {
    using place = places();
    await writeChampion(place.directory, 1);
    const model = await ServedModel.start({ directory: place.directory });
    const first = model.loaded!;
    await writeChampion(place.directory, 3);
    expect(await model.reload()).toBe(model.loaded!);
    expect(seedOf(model)).toBe(3);
    expect(model.loaded!.loadedAt.getTime()).toBeGreaterThanOrEqual(first.loadedAt.getTime());
    expect(model.lastReload).toEqual({ at: model.loaded!.loadedAt });
    expect(model.reloads).toEqual({ succeeded: 1, failed: 0 });
  });

  test("that fails keeps the model and tells why, until one succeeds", async () => {
    using place = places();
    await writeChampion(place.directory);
    const model = await ServedModel.start({ directory: place.directory });
    const first = model.loaded;
    rmSync(`${place.directory}/model.json`);
    await expect(model.reload()).rejects.toMatchObject({ code: "not_found" });
    expect(model.loaded).toBe(first!);
    expect(model.lastReload?.error).toBe(`${place.directory}/model.json cannot be read: no such file`);
    await writeChampion(place.directory);
    await model.reload();
    expect(model.lastReload).not.toHaveProperty("error");
    expect(model.reloads).toEqual({ succeeded: 1, failed: 1 });
  });

  test("is shared by those who ask at the same time", async () => {
    using place = places();
    await writeChampion(place.directory);
    const model = await ServedModel.start({ directory: place.directory });
    const [a, b] = await Promise.all([model.reload(), model.reload()]);
    expect(a).toBe(b);
    expect(model.reloads.succeeded).toBe(1);
    expect(await model.reload()).not.toBe(a);
  });
});
