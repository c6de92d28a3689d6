import { afterAll, expect, test } from "bun:test";
import { randomUUID } from "node:crypto";
import { openStore, type Run, type TrackingStore } from "../../../src/tracking/index.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { dataset, makeModelFolder } from "../store-contract.ts";
import { type Fault, type ProxiedCall, startFaultyProxy } from "./faulty-proxy.ts";
import type { MlflowServer } from "./server.ts";

const QUICK = { MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: "0.02", MLFLOW_HTTP_REQUEST_MAX_RETRIES: "6" };

/** What a call is of, whatever it is about. */
const sortOf = ({ method, path }: ProxiedCall) =>
  `${method} ${path.replace(/\?.*/, "").replaceAll(/\/(m-)?[0-9a-f]{32}/g, "/ID")}`;

/** Spoils the first call of each sort. */
function spoilFirst(fault: Fault, applies: (call: ProxiedCall) => boolean = () => true) {
  const seen = new Set<string>();
  return (call: ProxiedCall) => {
    if (seen.has(sortOf(call)) || !applies(call)) return undefined;
    seen.add(sortOf(call));
    return fault;
  };
}

const CREATIONS = ["runs/create", "logged-models", "runs/outputs", "model-versions/create"];
const isCreation = ({ method, path }: ProxiedCall) =>
  method === "POST" && CREATIONS.some((name) => path.endsWith(`/2.0/mlflow/${name}`));

/** What is looked at in the server's own answers. */
interface Answer {
  readonly experiment: { readonly experiment_id: string };
  readonly metrics: readonly unknown[];
  readonly models: unknown;
  readonly model_versions: unknown;
}

/** What becomes of a store's calls when something happens between client and server. */
export function describeFaults(server: () => MlflowServer): void {
  const folder = temporaryFolder();
  afterAll(() => folder[Symbol.dispose]());

  const api = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const init =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
    return (await fetch(`${server().url}/api/2.0/mlflow/${path}`, { method, ...init })).json() as Promise<Answer>;
  };

  /** Everything that a pipeline does with a store. */
  async function workThrough(store: TrackingStore, name: string): Promise<{ runId: string; modelId: string }> {
    const runId = await store.startRun(name, "softmax", {});
    await store.logParams(runId, { depth: "3" });
    await store.logDataset(runId, dataset);
    await store.logMetrics(runId, [
      { key: "loss", value: 0.5, step: 1 },
      { key: "loss", value: 0.25, step: 2 },
      { key: "accuracy", value: 0.9 },
    ]);
    const metrics = [{ key: "accuracy", value: 0.9 }];
    const directory = makeModelFolder(folder.path);
    const modelId = await store.logModel(runId, {
      name: "softmax",
      params: { depth: "3" },
      metrics,
      dataset,
      directory,
    });
    await store.logArtifact(runId, "reports/report.txt", "text");
    await store.endRun(runId, "FINISHED");
    await store.registerVersion(name, { runId, modelId }, "described", {});
    await store.setAlias(name, "champion", "1");
    await store.fetchModel(name, "champion", folder.file(`${name} fetched`));
    return { runId, modelId };
  }

  /** Checks that all that `workThrough` does was done once. */
  async function expectOnce(name: string, { runId, modelId }: { runId: string; modelId: string }): Promise<void> {
    const direct = openStore(server().url, {});
    expect(await direct.searchRuns(name, {})).toMatchObject([
      {
        runId,
        status: "FINISHED",
        params: { depth: "3" },
        metrics: { loss: 0.25, accuracy: 0.9 },
        datasetDigests: [dataset.digest],
        modelIds: [modelId],
      } satisfies Partial<Run>,
    ]);
    const lengths = async (key: string) =>
      (await api("GET", `metrics/get-history?run_id=${runId}&metric_key=${key}`)).metrics.length;
    expect([await lengths("loss"), await lengths("accuracy")]).toEqual([2, 1]);
    const { experiment } = await api("GET", `experiments/get-by-name?experiment_name=${name}`);
    const { models } = await api("POST", "logged-models/search", { experiment_ids: [experiment.experiment_id] });
    expect(models).toMatchObject([{ info: { model_id: modelId, status: "LOGGED_MODEL_READY" } }]);
    const { model_versions } = await api("GET", `model-versions/search?filter=${encodeURIComponent(`name='${name}'`)}`);
    expect(model_versions).toMatchObject([{ version: "1", description: "described", source: `models:/${modelId}` }]);
    expect(await Bun.file(folder.file(`${name} fetched/model.json`)).text()).toBe('{"weights":[1,2]}');
    expect(await Bun.file(folder.file(`${name} fetched/extra/bytes.bin`)).bytes()).toHaveLength(5);
  }

  test.each(["lose request", "lose answer", "cut answer", "cut JSON", "502 after", "503"] as const)(
    "a first call of every sort that meets a fault (%s) is made good, once",
    async (fault) => {
      const name = randomUUID();
      using proxy = startFaultyProxy(server().url, spoilFirst(fault));
      await expectOnce(name, await workThrough(openStore(proxy.url, QUICK), name));
    },
  );

  test("a creation that takes effect after the client gave up is found, not repeated", async () => {
    const name = randomUUID();
    using proxy = startFaultyProxy(server().url, spoilFirst("late", isCreation));
    const patient = { ...QUICK, MLFLOW_HTTP_REQUEST_TIMEOUT: "2", MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: "0.1" };
    await expectOnce(name, await workThrough(openStore(proxy.url, patient), name));
    const creations = proxy.calls.filter(isCreation).map(sortOf);
    expect(creations).toHaveLength(CREATIONS.length);
  });

  test("retries end, with an error that names place and cause", async () => {
    const env = { ...QUICK, MLFLOW_HTTP_REQUEST_MAX_RETRIES: "2" };
    using busy = startFaultyProxy(server().url, () => "503");
    await expect(openStore(busy.url, env).searchRuns("x", {})).rejects.toMatchObject({
      code: "tracking_failed",
      message: `${busy.url} GET /api/2.0/mlflow/experiments/get-by-name answered 503: busy`,
    });
    expect(busy.calls).toHaveLength(3);
    using deaf = startFaultyProxy(server().url, () => "late");
    await expect(
      openStore(deaf.url, { ...env, MLFLOW_HTTP_REQUEST_TIMEOUT: "0.05" }).searchRuns("x", {}),
    ).rejects.toMatchObject({
      code: "tracking_failed",
      message: `${deaf.url} GET /api/2.0/mlflow/experiments/get-by-name must answer within 0.05 s, got none`,
    });
    expect(deaf.calls).toHaveLength(3);
  });

  test("what is wrong is said once: refusals are not retried", async () => {
    using proxy = startFaultyProxy(server().url, () => undefined);
    const store = openStore(proxy.url, QUICK);
    await expect(store.logParams("f".repeat(32), { a: "1" })).rejects.toMatchObject({ code: "not_found" });
    expect(proxy.calls).toHaveLength(1);
  });

  test("calls carry credentials, a path prefix and the length of files, and no Origin", async () => {
    using proxy = startFaultyProxy(server().url, () => undefined);
    const open = (uri: string, env = {}) => openStore(uri, { ...QUICK, ...env });
    const basic = `Basic ${btoa("me:pass")}`;
    const user = { MLFLOW_TRACKING_USERNAME: "me", MLFLOW_TRACKING_PASSWORD: "pass" };
    await open(proxy.url).searchRuns("x", {});
    await open(proxy.url, { MLFLOW_TRACKING_TOKEN: "t" }).searchRuns("x", {});
    await open(proxy.url, { ...user, MLFLOW_TRACKING_TOKEN: "t" }).searchRuns("x", {});
    await open(proxy.url.replace("//", "//me:pass@")).searchRuns("x", {});
    expect(proxy.calls.map(({ headers }) => headers.get("authorization"))).toEqual([null, "Bearer t", basic, basic]);
    expect(proxy.calls.every(({ headers }) => !headers.has("origin"))).toBe(true);
    const store = open(proxy.url);
    await store.logArtifact(await store.startRun("x", "x", {}), "a b/ü.txt", new Uint8Array(3));
    const put = proxy.calls.find(({ method }) => method === "PUT");
    expect(put?.path).toEndWith("/artifacts/a%20b/%C3%BC.txt");
    expect(put?.headers.get("content-length")).toBe("3");
    await open(`${proxy.url}/team/mlflow/`)
      .searchRuns("x", {})
      .catch(() => {});
    expect(proxy.calls.at(-1)?.path).toStartWith("/team/mlflow/api/2.0/mlflow/experiments/get-by-name?");
  });

  test("file names that the server would misread are refused", async () => {
    const store = openStore(server().url, QUICK);
    const runId = await store.startRun("x", "x", {});
    for (const path of ["a#b", "p%41", "q?x"]) {
      await expect(store.logArtifact(runId, path, "")).rejects.toMatchObject({ code: "bad_input" });
    }
  });
}
