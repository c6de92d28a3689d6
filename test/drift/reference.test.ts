import { expect, test } from "bun:test";
import { loadReference, referenceFile } from "../../src/drift/reference.ts";
import { FEATURE_NAMES } from "../../src/features.ts";
import { writeFiles } from "../../src/io/disk.ts";
import { ksTest } from "../../src/stats/ks/ks-test.ts";
import { createRng } from "../../src/stats/rng.ts";
import { countValues } from "../../src/stats/value-counts.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const DIGEST = "d41d8cd98f00b204e9800998ecf8427e";

test("counts that travel with a model keep D within 1/2000", async () => {
  using folder = temporaryFolder();
  const rng = createRng(5);
  const column = (n: number, power: number) => countValues(Float64Array.from({ length: n }, () => rng() ** power));
  const training = column(100_000, 2);
  const features = Object.fromEntries(FEATURE_NAMES.map((name) => [name, training]));
  await writeFiles(folder.path, referenceFile(DIGEST, { rows: 100_000, features, genres: new Map() }));
  const kept = (await loadReference(folder.path))!.features.tempo!;
  expect(kept.values.length).toBeLessThanOrEqual(2000);
  expect(kept.n).toBe(100_000);
  expect(Bun.file(folder.file("reference.json")).size).toBeLessThan(1_000_000);
  for (const power of [1, 1.8, 2, 3]) {
    const current = column(3000, power);
    expect(Math.abs(ksTest(kept, current).statistic - ksTest(training, current).statistic)).toBeLessThan(1 / 2000);
  }
});

test("a damaged file of counts is refused by its name", async () => {
  using folder = temporaryFolder();
  await Bun.write(folder.file("reference.json"), '{"rows": 1}');
  await expect(loadReference(folder.path)).rejects.toThrow(/reference\.json expected counts of the training songs/);
});

test("a few values are read back as they were, missing ones and genres too", async () => {
  using folder = temporaryFolder();
  const tempo = countValues(Float64Array.of(5, 1, 5, Number.NaN, -0.5));
  const features = Object.fromEntries(FEATURE_NAMES.map((name) => [name, tempo]));
  const genres = new Map([
    ["Pop", 3],
    ['R&B "x"', 2],
  ]);
  await writeFiles(folder.path, referenceFile(DIGEST, { rows: 5, features, genres }));
  expect(await loadReference(folder.path)).toEqual({
    ...{ sources: [{ path: "training data of the model", md5: DIGEST }], rows: 5, features, genres },
  });
});

test("a model may come without counts", async () => {
  using folder = temporaryFolder();
  expect(await loadReference(folder.path)).toBeUndefined();
});
