import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { rename } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { openStore, type TrackingStore } from "../../../src/tracking/index.ts";
import { hasMlflow, readWithMlflow } from "../mlflow/client.ts";
import { dataset, describeStoreContract, makeModelFolder } from "../store-contract.ts";
import { killWriter, spawnWriter } from "./kill-writer.ts";

// The blank tests that paths need no escaping.
const folder = mkdtempSync(join(tmpdir(), "file store "));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let stores = 0;
const newRoot = () => join(folder, `${++stores}`, "mlruns");

describeStoreContract(
  "the file store",
  async () => openStore(newRoot()),
  async ({ uri }, runId, path) => {
    const [file = ""] = new Bun.Glob(`*/${runId}/artifacts/${path}`).scanSync({ cwd: uri, absolute: true });
    return await Bun.file(file).bytes();
  },
);

async function registerOne(store: TrackingStore): Promise<{ runId: string; modelId: string }> {
  const runId = await store.startRun("experiment", "softmax", {});
  const metrics = [{ key: "loss", value: 0.5 }];
  const directory = makeModelFolder(folder);
  await store.logMetrics(runId, metrics);
  await store.logDataset(runId, dataset);
  const modelId = await store.logModel(runId, { name: "softmax", params: {}, metrics, dataset, directory });
  await store.registerVersion("classifier", { runId, modelId }, "", {});
  await store.setAlias("classifier", "champion", "1");
  return { runId, modelId };
}

let modelFolder: string;
beforeAll(() => {
  modelFolder = makeModelFolder(folder);
});

describe("a folder as a store", () => {
  test("is made by the first run, with MLflow's default experiment", async () => {
    const root = newRoot();
    const store = openStore(root);
    expect(existsSync(root)).toBe(false);
    await store.startRun("experiment", "run", {});
    expect(await Bun.file(join(root, "0", "meta.yaml")).text()).toContain('name: "Default"');
  });

  test("may be named by a file URI", async () => {
    const root = newRoot();
    await openStore(pathToFileURL(root).href).startRun("experiment", "run", {});
    expect(await openStore(root).searchRuns("experiment", {})).toHaveLength(1);
  });

  test("must not be a file", () => {
    const path = join(folder, "file");
    writeFileSync(path, "");
    expect(() => openStore(path)).toThrow(
      expect.objectContaining({ code: "io", message: expect.stringContaining(path) }),
    );
  });

  test("gives its models after a move too", async () => {
    const root = newRoot();
    const { modelId } = await registerOne(openStore(root));
    await rename(root, `${root} moved`);
    const target = join(folder, "from a moved store");
    expect(await openStore(`${root} moved`).fetchModel("classifier", "champion", target)).toMatchObject({ modelId });
  });

  test("copies the files behind links", async () => {
    const store = openStore(newRoot());
    const directory = join(folder, "linked model");
    mkdirSync(directory);
    symlinkSync(join(modelFolder, "model.json"), join(directory, "model.json"));
    const runId = await store.startRun("experiment", "run", {});
    const modelId = await store.logModel(runId, { name: "m", params: {}, metrics: [], dataset, directory });
    await store.registerVersion("linked", { runId, modelId }, "", {});
    await store.setAlias("linked", "champion", "1");
    rmSync(directory, { recursive: true });
    await store.fetchModel("linked", "champion", directory);
    expect(await Bun.file(join(directory, "model.json")).text()).toBe('{"weights":[1,2]}');
  });

  test("keeps what another writer noted in the files it rewrites", async () => {
    const root = newRoot();
    const store = openStore(root);
    const runId = await store.startRun("experiment", "run", {});
    const [path = ""] = await Array.fromAsync(new Bun.Glob(`*/${runId}/meta.yaml`).scan({ cwd: root, absolute: true }));
    writeFileSync(path, `${await Bun.file(path).text()}workspace: default\n`);
    await store.endRun(runId, "FINISHED");
    expect(await Bun.file(path).text()).toContain('workspace: "default"');
  });

  test("reads the histories that MLflow writes", async () => {
    const root = newRoot();
    const store = openStore(root);
    const runId = await store.startRun("experiment", "run", {});
    await store.logMetrics(runId, [{ key: "loss", value: 1 }]);
    const glob = new Bun.Glob(`*/${runId}/metrics/loss`);
    const [path = ""] = await Array.fromAsync(glob.scan({ cwd: root, absolute: true }));
    writeFileSync(path, "1 0.5\n1 -inf 1\n3 2.5e-07 7 train.csv 0123\n2 nan 7\n");
    expect((await store.searchRuns("experiment", {}))[0]?.metrics).toEqual({ loss: 2.5e-7 });
  });
});

describe("what is corrupt is named:", () => {
  const corrupt = async (pattern: string, content: string) => {
    const root = newRoot();
    const store = openStore(root);
    const logged = await registerOne(store);
    const glob = new Bun.Glob(pattern.replace("RUN", logged.runId));
    const [path = ""] = await Array.fromAsync(glob.scan({ cwd: root, absolute: true, dot: true }));
    writeFileSync(path, content);
    return { store, fault: { code: "tracking_failed", message: expect.stringContaining(path) } };
  };

  test.each([
    ["*/RUN/meta.yaml", "a: ["],
    ["*/RUN/meta.yaml", "status: 3"],
    ["[1-9]*/meta.yaml", ""],
    ["*/datasets/*/meta.yaml", "digest: [1]"],
    ["*/RUN/metrics/loss", "1 0.5 x"],
    ["*/models/m-*/meta.yaml", "[]"],
  ])("%s with %j", async (pattern, content) => {
    const { store, fault } = await corrupt(pattern, content);
    await expect(store.searchRuns("experiment", {})).rejects.toMatchObject(fault);
  });

  test("a meta.yaml that cannot be read", async () => {
    const root = newRoot();
    const store = openStore(root);
    const runId = await store.startRun("experiment", "run", {});
    const [path = ""] = await Array.fromAsync(new Bun.Glob(`*/${runId}/meta.yaml`).scan({ cwd: root, absolute: true }));
    rmSync(path);
    mkdirSync(path);
    const fault = { code: "io", message: expect.stringContaining(path) };
    await expect(store.searchRuns("experiment", {})).rejects.toMatchObject(fault);
  });

  test("a root that cannot be made", () => {
    const path = join(folder, "no folder");
    writeFileSync(path, "");
    const fault = { name: "AppError", code: "io", message: expect.stringContaining(path) };
    expect(() => openStore(join(path, "mlruns"))).toThrow(expect.objectContaining(fault));
  });

  test("a version's meta.yaml", async () => {
    const { store, fault } = await corrupt("models/classifier/version-1/meta.yaml", "version: x");
    await expect(store.fetchModel("classifier", "champion", join(folder, "none"))).rejects.toMatchObject(fault);
  });
});

describe("experiments", () => {
  test("that were renamed give way to a new one of their old name", async () => {
    const root = newRoot();
    const store = openStore(root);
    await store.startRun("old", "run", {});
    const [path = ""] = await Array.fromAsync(new Bun.Glob("[1-9]*/meta.yaml").scan({ cwd: root, absolute: true }));
    writeFileSync(path, (await Bun.file(path).text()).replace('"old"', '"new"'));
    await store.startRun("old", "another run", {});
    expect((await store.searchRuns("new", {})).map((run) => run.name)).toEqual(["run"]);
    expect((await store.searchRuns("old", {})).map((run) => run.name)).toEqual(["another run"]);
  });

  test("that were deleted are named", async () => {
    const root = newRoot();
    const store = openStore(root);
    await store.startRun("gone", "run", {});
    const [id = ""] = readdirSync(root).filter((name) => /^[1-9]/.test(name));
    mkdirSync(join(root, ".trash"));
    await rename(join(root, id), join(root, ".trash", id));
    await expect(store.startRun("gone", "run", {})).rejects.toMatchObject({ code: "tracking_failed" });
  });
});

describe("several processes", () => {
  test("at once lose no run and no version, and make one experiment", async () => {
    const root = newRoot();
    const writers = Array.from({ length: 4 }, () => spawnWriter(root, modelFolder, 20, "\n".repeat(20)));
    expect(await Promise.all(writers.map((writer) => writer.exited))).toEqual([0, 0, 0, 0]);
    const runs = await openStore(root).searchRuns("shared", { status: "FINISHED" });
    expect(runs).toHaveLength(80);
    expect(runs.every((run) => run.modelIds.length === 1 && run.metrics.loss === 1 / 3)).toBe(true);
    const versions = readdirSync(join(root, "models", "classifier")).filter((name) => name.startsWith("version-"));
    expect(versions.sort()).toEqual(Array.from({ length: 80 }, (_, n) => `version-${n + 1}`).sort());
    const metas = versions.map((name) => Bun.file(join(root, "models", "classifier", name, "meta.yaml")).text());
    const modelIds = (await Promise.all(metas)).map((meta) => /^model_id: "(.*)"$/m.exec(meta)?.[1]);
    expect(modelIds.toSorted()).toEqual(runs.flatMap((run) => run.modelIds).sort());
    expect(readdirSync(root).sort()).toHaveLength(4);
    expect(readdirSync(join(root, ".staging.trash"))).toEqual([]);
  });

  test("that register one model at once get one version", async () => {
    const root = newRoot();
    const { runId, modelId } = await registerOne(openStore(root));
    const program = `
      const { openStore } = await import(${JSON.stringify(join(import.meta.dir, "../../../src/tracking/index.ts"))});
      const source = ${JSON.stringify({ runId, modelId })};
      const { version } = await openStore(${JSON.stringify(root)}).registerVersion("other", source, "", {});
      console.log(version);`;
    const children = Array.from({ length: 4 }, () => Bun.spawn([process.execPath, "-e", program], { stdout: "pipe" }));
    expect(await Promise.all(children.map((child) => child.stdout.text()))).toEqual(["1\n", "1\n", "1\n", "1\n"]);
    expect(readdirSync(join(root, "models", "other")).sort()).toEqual(["meta.yaml", "version-1"]);
  });
});

describe("a killed process", () => {
  test("leaves its run RUNNING", async () => {
    const root = newRoot();
    const writer = spawnWriter(root, modelFolder, 1, "");
    const { value } = await writer.stdout.getReader().read();
    writer.kill("SIGKILL");
    await writer.exited;
    const runs = await openStore(root).searchRuns("shared", {});
    expect(runs).toMatchObject([
      { runId: new TextDecoder().decode(value).trim(), status: "RUNNING", params: { n: "0" } },
    ]);
  });

  // `bun run soak` does it hundreds of times.
  describe("and more of them, each killed elsewhere,", () => {
    const root = newRoot();
    const unfinished: number[] = [];
    beforeAll(async () => {
      for (let kills = 0; kills < 6; kills++) unfinished.push(await killWriter(root, modelFolder, kills));
    });

    test("leave at most a run each unfinished", () => {
      for (const [earlier, runs] of unfinished.entries()) expect(runs).toBeLessThanOrEqual(earlier + 1);
    });

    test("leave a store that gives its champion and takes another", async () => {
      const store = openStore(root);
      await store.fetchModel("classifier", "champion", join(folder, "after the kills"));
      const { runId, modelId } = await registerOne(store);
      expect(await store.registerVersion("after", { runId, modelId }, "", {})).toMatchObject({ version: "1", modelId });
    });

    test.skipIf(!hasMlflow)("leave a store that MLflow reads", async () => {
      const runs = await openStore(root).searchRuns("shared", {});
      const statuses = Object.fromEntries(runs.map((run) => [run.runId, { status: run.status }]));
      expect(runs.length).toBeGreaterThan(0);
      expect(await readWithMlflow(root, "shared")).toMatchObject({ byName: { shared: { runs: statuses } } });
    });
  });
});
