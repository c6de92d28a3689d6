import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { currentUser } from "../../src/tracking/run-tags.ts";
import type { Dataset, LoggedModel, TrackingStore } from "../../src/tracking/store.ts";

export const dataset: Dataset = {
  name: "train.csv",
  digest: "0123456789abcdef0123456789abcdef",
  source: "data/train.csv",
  rows: 30,
  schema: [
    { name: "tempo", type: "double" },
    { name: "key", type: "long" },
    { name: "genre", type: "string" },
  ],
};

/** A folder with the files of a model, one of them in a subfolder and one of bytes that are no text. */
export function makeModelFolder(parent: string): string {
  const folder = join(parent, randomUUID());
  mkdirSync(join(folder, "extra"), { recursive: true });
  writeFileSync(join(folder, "model.json"), '{"weights":[1,2]}');
  writeFileSync(join(folder, "extra", "bytes.bin"), new Uint8Array([0, 255, 10, 13, 128]));
  return folder;
}

/**
 * The law for every tracking store.
 *
 * @param open gives a store, which may hold other experiments and models
 * @param readArtifact reads a file of a run past the store, as others find it
 */
export function describeStoreContract(
  label: string,
  open: () => Promise<TrackingStore>,
  readArtifact: (store: TrackingStore, runId: string, path: string) => Promise<Uint8Array>,
): void {
  describe(`${label} keeps the contract of a tracking store:`, () => {
    let store: TrackingStore;
    let folder: string;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "store-contract-"));
      store = await open();
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const unique = (stem: string) => `${stem}-${randomUUID()}`;
    const model = (): LoggedModel => ({
      name: "softmax",
      params: { depth: "3" },
      metrics: [{ key: "accuracy", value: 0.9 }],
      dataset,
      directory: makeModelFolder(folder),
    });
    const logOne = async () => {
      const runId = await store.startRun(unique("experiment"), "softmax", {});
      return { runId, modelId: await store.logModel(runId, model()) };
    };

    test("an unknown experiment has no runs", async () => {
      expect(await store.searchRuns(unique("experiment"), {})).toEqual([]);
    });

    test("a run is found with its name, tags, params, datasets and last metrics", async () => {
      const experiment = unique("experiment");
      const before = Date.now();
      const runId = await store.startRun(experiment, "first run", { "mlflow.source.git.commit": "abc" });
      await store.logParams(runId, { depth: "3", "nested/rate": "0.1", "text: odd": 'a "b"\n#ü𝄞' });
      await store.logMetrics(runId, [
        { key: "loss", value: 0.5, step: 1 },
        { key: "loss", value: 0.25, step: 2 },
        { key: "accuracy", value: 0.875 },
      ]);
      await store.logMetrics(runId, [{ key: "loss", value: 2e-7, step: 3 }]);
      await store.logDataset(runId, dataset);
      await store.endRun(runId, "FINISHED");
      const runs = await store.searchRuns(experiment, {});
      expect(runs).toHaveLength(1);
      expect(runs[0]).toMatchObject({
        runId,
        name: "first run",
        status: "FINISHED",
        params: { depth: "3", "nested/rate": "0.1", "text: odd": 'a "b"\n#ü𝄞' },
        metrics: { loss: 2e-7, accuracy: 0.875 },
        datasetDigests: [dataset.digest],
        modelIds: [],
      });
      expect(runs[0]?.tags).toMatchObject({
        "mlflow.source.git.commit": "abc",
        "mlflow.source.type": "LOCAL",
        "mlflow.runName": "first run",
        "mlflow.user": currentUser(),
        "mlflow.source.name": relative(process.cwd(), Bun.main),
      });
      expect(runs[0]?.startTime).toBeWithin(before, Date.now() + 1);
    });

    test("a run that nobody ended is RUNNING, others are as they were ended", async () => {
      const experiment = unique("experiment");
      await store.startRun(experiment, "running", {});
      await store.endRun(await store.startRun(experiment, "failed", {}), "FAILED");
      await store.endRun(await store.startRun(experiment, "killed", {}), "KILLED");
      const runs = await store.searchRuns(experiment, {});
      expect(Object.fromEntries(runs.map((run) => [run.name, run.status]))).toEqual({
        running: "RUNNING",
        failed: "FAILED",
        killed: "KILLED",
      });
    });

    test("a search narrows by status and by dataset", async () => {
      const experiment = unique("experiment");
      const a = await store.startRun(experiment, "a", {});
      await store.logDataset(a, dataset);
      await store.endRun(a, "FINISHED");
      const b = await store.startRun(experiment, "b", {});
      await store.logDataset(b, { ...dataset, digest: "another" });
      const names = async (filter: object) => (await store.searchRuns(experiment, filter)).map((run) => run.name);
      expect(await names({ status: "FINISHED" })).toEqual(["a"]);
      expect(await names({ datasetDigest: "another" })).toEqual(["b"]);
      expect(await names({ status: "FINISHED", datasetDigest: "another" })).toEqual([]);
      expect((await names({})).sort()).toEqual(["a", "b"]);
    });

    test("metrics that are not finite are kept", async () => {
      const experiment = unique("experiment");
      const runId = await store.startRun(experiment, "odd", {});
      const odd = { nan: Number.NaN, up: Infinity, down: -Infinity };
      await store.logMetrics(
        runId,
        Object.entries(odd).map(([key, value]) => ({ key, value })),
      );
      const [run] = await store.searchRuns(experiment, {});
      expect(run?.metrics).toEqual(odd);
    });

    test("many params and metrics are kept, to the last", async () => {
      const experiment = unique("experiment");
      const runId = await store.startRun(experiment, "many", {});
      const params = Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`param ${n}`, `${n}`]));
      await store.logParams(runId, params);
      const steps = Array.from({ length: 1500 }, (_, step) => ({ key: "loss", value: 1 / (step + 1), step }));
      await store.logMetrics(runId, steps);
      const [run] = await store.searchRuns(experiment, {});
      expect(run?.params).toEqual(params);
      expect(run?.metrics).toEqual({ loss: 1 / 1500 });
    });

    test("a param may be logged again but not changed", async () => {
      const experiment = unique("experiment");
      const runId = await store.startRun(experiment, "params", {});
      await store.logParams(runId, { depth: "3" });
      await store.logParams(runId, { depth: "3" });
      await expect(store.logParams(runId, { depth: "4" })).rejects.toMatchObject({
        name: "AppError",
        code: "bad_input",
      });
      expect((await store.searchRuns(experiment, {}))[0]?.params).toEqual({ depth: "3" });
    });

    test.each(["../up", "/root", "a//b", "a/", "a\nb", "semi;colon", ".", ""])("the key %j is refused", async (key) => {
      const runId = await store.startRun(unique("experiment"), "keys", {});
      const refusal = { name: "AppError", code: "bad_input" };
      await expect(store.logParams(runId, { [key]: "1" })).rejects.toMatchObject(refusal);
      await expect(store.logMetrics(runId, [{ key, value: 1 }])).rejects.toMatchObject(refusal);
    });

    test("a step that is no integer is refused", async () => {
      const runId = await store.startRun(unique("experiment"), "steps", {});
      await expect(store.logMetrics(runId, [{ key: "loss", value: 1, step: 0.5 }])).rejects.toMatchObject({
        code: "bad_input",
      });
    });

    test("artifacts below the run are stored, paths out of it are refused", async () => {
      const runId = await store.startRun(unique("experiment"), "artifacts", {});
      await store.logArtifact(runId, "reports/report.txt", "téxt\n");
      await store.logArtifact(runId, "bytes.bin", new Uint8Array([0, 255]));
      expect(Buffer.from(await readArtifact(store, runId, "reports/report.txt")).toString()).toBe("téxt\n");
      expect([...(await readArtifact(store, runId, "bytes.bin"))]).toEqual([0, 255]);
      await expect(store.logArtifact(runId, "../meta.yaml", "x")).rejects.toMatchObject({ code: "bad_input" });
    });

    test("a run that does not exist is not found", async () => {
      const runId = randomUUID().replaceAll("-", "");
      await expect(store.logParams(runId, { a: "1" })).rejects.toMatchObject({ name: "AppError", code: "not_found" });
      await expect(store.endRun(runId, "FINISHED")).rejects.toMatchObject({ code: "not_found" });
    });

    test("models are listed under their run, oldest first", async () => {
      const experiment = unique("experiment");
      const runId = await store.startRun(experiment, "models", {});
      const first = await store.logModel(runId, model());
      for (const now = Date.now(); Date.now() === now; );
      const second = await store.logModel(runId, { ...model(), name: "gbdt" });
      const [run] = await store.searchRuns(experiment, {});
      expect(run?.modelIds).toEqual([first, second]);
      expect(first).toStartWith("m-");
    });

    test("versions count from 1, and a model is registered once", async () => {
      const name = unique("registered");
      const [a, b] = [await logOne(), await logOne()];
      const version1 = await store.registerVersion(name, a, "first", {});
      expect(version1).toEqual({ name, version: "1", ...a });
      expect(await store.registerVersion(name, b, "second", {})).toEqual({ name, version: "2", ...b });
      expect(await store.registerVersion(name, a, "again", {})).toEqual(version1);
    });

    test("the files of the version behind an alias are fetched as they were logged", async () => {
      const name = unique("registered");
      const [a, b] = [await logOne(), await logOne()];
      await store.registerVersion(name, a, "", {});
      await store.registerVersion(name, b, "", {});
      await store.setAlias(name, "champion", "1");
      await store.setAlias(name, "champion", "2");
      const target = join(folder, unique("new"), "fetched");
      expect(await store.fetchModel(name, "champion", target)).toEqual({ name, version: "2", ...b });
      expect(readFileSync(join(target, "model.json"), "utf8")).toBe('{"weights":[1,2]}');
      expect([...readFileSync(join(target, "extra", "bytes.bin"))]).toEqual([0, 255, 10, 13, 128]);
    });

    test("an empty folder takes a model", async () => {
      const name = unique("registered");
      await store.registerVersion(name, await logOne(), "", {});
      await store.setAlias(name, "champion", "1");
      const target = join(folder, unique("empty"));
      mkdirSync(target);
      await store.fetchModel(name, "champion", `${target}/`);
      expect(readFileSync(join(target, "model.json"), "utf8")).toBe('{"weights":[1,2]}');
    });

    test("a folder that holds files takes no model", async () => {
      const name = unique("registered");
      await store.registerVersion(name, await logOne(), "", {});
      await store.setAlias(name, "champion", "1");
      const target = makeModelFolder(folder);
      await expect(store.fetchModel(name, "champion", target)).rejects.toMatchObject({ code: "bad_input" });
    });

    test("an alias, a version, a model that do not exist are not found", async () => {
      const name = unique("registered");
      const target = join(folder, unique("fetched"));
      const missing = { name: "AppError", code: "not_found" };
      await expect(store.fetchModel(name, "champion", target)).rejects.toMatchObject(missing);
      const logged = await logOne();
      await store.registerVersion(name, logged, "", {});
      await expect(store.fetchModel(name, "champion", target)).rejects.toMatchObject(missing);
      await expect(store.setAlias(name, "champion", "7")).rejects.toMatchObject(missing);
      const unknown = { runId: logged.runId, modelId: `m-${randomUUID().replaceAll("-", "")}` };
      await expect(store.registerVersion(name, unknown, "", {})).rejects.toMatchObject(missing);
    });

    test("an alias that MLflow keeps to itself is refused", async () => {
      const name = unique("registered");
      await store.registerVersion(name, await logOne(), "", {});
      for (const alias of ["latest", "v1", "a b", ""]) {
        await expect(store.setAlias(name, alias, "1")).rejects.toMatchObject({ code: "bad_input" });
      }
    });

    test("a model without files is refused", async () => {
      const runId = await store.startRun(unique("experiment"), "empty", {});
      const directory = join(folder, unique("empty"));
      mkdirSync(directory);
      await expect(store.logModel(runId, { ...model(), directory })).rejects.toMatchObject({ code: "bad_input" });
    });

    test("calls at the same time lose nothing", async () => {
      const experiment = unique("experiment");
      const runIds = await Promise.all([1, 2, 3, 4].map((n) => store.startRun(experiment, `run ${n}`, {})));
      const [runId = ""] = runIds;
      const steps = Array.from({ length: 10 }, (_, step) => step);
      await Promise.all(steps.map((step) => store.logMetrics(runId, [{ key: "loss", value: step, step }])));
      await Promise.all(runIds.map((id) => store.logDataset(id, dataset)));
      const runs = await store.searchRuns(experiment, {});
      expect(runs.map((run) => run.runId).sort()).toEqual(runIds.toSorted());
      expect(runs.find((run) => run.runId === runId)?.metrics).toEqual({ loss: 9 });
      expect(runs.map((run) => run.datasetDigests)).toEqual(runIds.map(() => [dataset.digest]));
    });
  });
}
