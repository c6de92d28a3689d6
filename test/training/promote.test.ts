import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { loadChampion } from "../../src/classifier/champion.ts";
import { fileDigest } from "../../src/io/digest.ts";
import { openStore, type TrackingStore } from "../../src/tracking/index.ts";
import { promoteBest } from "../../src/training/promote.ts";
import { GENRES, song, writeChampion } from "../http/champion-fixture.ts";
import { songsCsv } from "../songs-csv.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

const fields = Object.fromEntries(Object.entries(song).map(([name, value]) => [name, String(value)]));
let digest: string;
beforeAll(async () => {
  await Bun.write(folder.file("train.csv"), songsCsv([fields]));
  await Bun.write(folder.file("prod.csv"), songsCsv(GENRES.map((genre) => ({ ...fields, genre }))));
  await writeChampion(folder.file("model"));
  digest = await fileDigest(folder.file("train.csv"));
});

interface PastRun {
  readonly name: string;
  readonly accuracy?: number;
  readonly status?: "FINISHED" | "FAILED";
  readonly digest?: string;
  readonly hasModel?: boolean;
}

/** Notes runs in a store of their own; the answer is the store, and the runs' ids by name. */
async function storeWith(runs: readonly PastRun[]) {
  const store = openStore(folder.file(`mlruns-${crypto.randomUUID()}`));
  const ids: Record<string, string> = {};
  for (const { name, accuracy, status = "FINISHED", digest: data = digest, hasModel = true } of runs) {
    const runId = await store.startRun("spotify-genre", name, {});
    const dataset = { name: "songs", digest: data, source: "train.csv", rows: 1, schema: [] };
    await store.logDataset(runId, dataset);
    if (accuracy !== undefined) await store.logMetrics(runId, [{ key: "accuracy", value: accuracy }]);
    const model = { name, params: {}, metrics: [], dataset, directory: folder.file("model") };
    if (hasModel) await store.logModel(runId, model);
    await store.endRun(runId, status);
    ids[name] = runId;
    // No two start in the same millisecond.
    for (const now = Date.now(); Date.now() === now; );
  }
  return { store, ids };
}

const promote = (store: TrackingStore) => {
  const output = folder.file(crypto.randomUUID());
  return promoteBest(
    {
      ...{ train: folder.file("train.csv"), production: folder.file("prod.csv") },
      ...{ champion: `${output}/champion`, metrics: `${output}/metrics.json`, confusion: `${output}/confusion.csv` },
    },
    store,
  ).then((metrics) => ({ metrics, output }));
};

describe("promoteBest", () => {
  test.each<[string, string, PastRun[]]>([
    [
      "the most accurate run",
      "b",
      [
        { name: "a", accuracy: 0.5 },
        { name: "b", accuracy: 0.7 },
        { name: "c", accuracy: 0.6 },
      ],
    ],
    [
      "the older of equals",
      "a",
      [
        { name: "a", accuracy: 0.7 },
        { name: "b", accuracy: 0.7 },
      ],
    ],
    [
      "none that failed",
      "a",
      [
        { name: "a", accuracy: 0.5 },
        { name: "b", accuracy: 0.7, status: "FAILED" },
      ],
    ],
    [
      "none on other data",
      "a",
      [
        { name: "a", accuracy: 0.5 },
        { name: "b", accuracy: 0.7, digest: "0".repeat(32) },
      ],
    ],
    [
      "none without a model",
      "a",
      [
        { name: "a", accuracy: 0.5 },
        { name: "b", accuracy: 0.7, hasModel: false },
      ],
    ],
    ["none without an accuracy", "a", [{ name: "b" }, { name: "a", accuracy: 0 }]],
  ])("takes %s", async (_, name, runs) => {
    const { store, ids } = await storeWith(runs);
    expect((await promote(store)).metrics.best_run_id).toBe(ids[name]!);
  });

  test("registers a version with an alias once, and writes what it is worth", async () => {
    const { store, ids } = await storeWith([{ name: "logistic_regression", accuracy: 0.75 }]);
    const { metrics, output } = await promote(store);
    expect(metrics).toEqual({
      ...{ best_run_id: ids.logistic_regression!, best_accuracy: 0.75, accuracy: 0.9 },
      ...{ model_type: "logistic_regression", model_name: "spotify-genre-classifier", champion_alias: "champion" },
      ...{ model_version: "1", prod_sim_accuracy: 1 / 3, train_data_md5: digest },
    });
    expect(await Bun.file(`${output}/metrics.json`).json()).toEqual(metrics);
    expect(await Bun.file(`${output}/confusion.csv`).text()).toBe("actual,predicted\n\n");
    expect((await loadChampion(`${output}/champion`)).registration.run_id).toBe(ids.logistic_regression!);
    expect((await promote(store)).metrics).toEqual(metrics);
  });

  test("says what is missing where no run will do", async () => {
    const { store } = await storeWith([{ name: "a", accuracy: 0.5, status: "FAILED" }]);
    await expect(promote(store)).rejects.toMatchObject({
      code: "not_found",
      message: `${store.uri} expected a finished run trained on ${folder.file("train.csv")} (md5 ${digest}), got none: run \`bun run train\` first`,
    });
  });
});
