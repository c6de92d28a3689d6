import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { loadClassifier } from "../../src/classifier/load.ts";
import { writeSample } from "../../src/songs/sample/write-sample.ts";
import { splitByYear } from "../../src/songs/split-by-year.ts";
import { openStore } from "../../src/tracking/index.ts";
import { AVAILABLE } from "../models/trainable.ts";
import { PYTHON_ENV } from "../python-environment.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { hasMlflow } from "../tracking/mlflow/client.ts";
import { startFaultyProxy } from "../tracking/mlflow/faulty-proxy.ts";
import { freePort, startMlflowServer } from "../tracking/mlflow/server.ts";
import { dataset } from "../tracking/store-contract.ts";
import { runStage, startStage } from "./stage-process.ts";

const PARAMS = "train:\n  seed: 7\n  xgboost:\n    n_estimators: 5\n";
const MODEL = "spotify-genre-classifier";

const project = temporaryFolder();
afterAll(() => project[Symbol.dispose]());

/** Stages that talk to a server do not wait long for one that is gone. */
const talkingTo = (url: string) => ({ MLFLOW_TRACKING_URI: url, MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: "0.02" });
const text = (name: string) => Bun.file(project.file(name)).text();

beforeAll(async () => {
  await writeSample(project.file("songs.csv"), 600, 1);
  await splitByYear(project.file("songs.csv"), project.file("data/train.csv"), project.file("data/prod_sim.csv"), 2010);
  await Bun.write(project.file("params.yaml"), PARAMS);
  await runStage("train", [], project.path);
  await runStage("evaluate", [], project.path);
}, 60_000);

describe("champion", () => {
  test("downloads the champion of the store in files, which replaces an earlier one", async () => {
    const { stdout, exitCode } = await runStage("champion", ["--output", "got/champion"], project.path);
    expect(exitCode).toBe(0);
    const { card } = await loadClassifier(project.file("got/champion"));
    expect(stdout).toStartWith(`champion: ${card.kind}, version 1 of ${MODEL} in ./mlruns, `);
    await Bun.write(project.file("got/champion/extra"), "");
    expect((await runStage("champion", ["--output", "got/champion"], project.path)).exitCode).toBe(0);
    expect(existsSync(project.file("got/champion/extra"))).toBe(false);
    expect(await text("got/champion/model.json")).toBe(await text("models/champion/model.json"));
  }, 30_000);

  test("replaces no folder that holds something else", async () => {
    const { stderr, exitCode } = await runStage("champion", ["--output", "data"], project.path);
    expect(stderr).toStartWith("error: data expected a model or nothing, which may be replaced, got ");
    expect(exitCode).toBe(1);
    expect(existsSync(project.file("data/train.csv"))).toBe(true);
  });

  test("says that there is none", async () => {
    using folder = temporaryFolder();
    const { stderr, exitCode } = await runStage("champion", [], folder.path);
    expect(stderr).toMatch(/^error: .*spotify-genre-classifier .*alias champion, got none\n$/);
    expect(exitCode).toBe(1);
  });

  test("keeps the earlier folder where the champion is no classifier", async () => {
    using folder = temporaryFolder();
    const store = openStore(folder.file("mlruns"));
    mkdirSync(folder.file("broken"));
    await Bun.write(folder.file("broken/classifier.json"), '{"format_version": 99}');
    const runId = await store.startRun("spotify-genre", "broken", {});
    const model = { name: "broken", params: {}, metrics: [], dataset, directory: folder.file("broken") };
    await store.registerVersion(MODEL, { runId, modelId: await store.logModel(runId, model) }, "", {});
    await store.setAlias(MODEL, "champion", "1");
    await Bun.write(folder.file("models/champion/classifier.json"), "earlier");
    const { stderr, exitCode } = await runStage("champion", [], folder.path);
    expect(stderr).toBe(`error: ./mlruns version 1 of ${MODEL}: classifier.json expected format 1 or older, got 99\n`);
    expect(exitCode).toBe(1);
    expect(await Bun.file(folder.file("models/champion/classifier.json")).text()).toBe("earlier");
  });
});

test("without MLflow the commands that need it say how to get it", async () => {
  using folder = temporaryFolder();
  const env = { PYTHON_VENV: "", VIRTUAL_ENV: "", PATH: "/nowhere" };
  for (const stage of ["mlflow", "tracking-migrate"]) {
    const { stderr, exitCode } = await runStage(stage, [], folder.path, env);
    expect(stderr).toBe(
      "error: MLflow expected in .venv or by uvx, got neither: python3 -m venv .venv && .venv/bin/pip install --requirement test/requirements.txt\n",
    );
    expect(exitCode).toBe(1);
  }
});

describe.skipIf(!hasMlflow)("a local MLflow server", () => {
  const env = { PYTHON_VENV: join(PYTHON_ENV.PATH!.split(":")[0]!, "..") };
  const port = freePort();
  const url = `http://127.0.0.1:${port}`;
  let server: ReturnType<typeof startStage>;
  let printed = "";
  const runs = () => openStore(url, {}).searchRuns("spotify-genre", {});

  beforeAll(async () => {
    const migration = await runStage("tracking-migrate", [], project.path, env);
    expect(migration.stdout).toContain("tracking:migrate: ./mlruns -> sqlite:///mlflow.db");
    server = startStage("mlflow", ["--port", String(port)], project.path, env);
    const ready = Promise.withResolvers<void>();
    const listen = async () => {
      for await (const chunk of server.stdout.pipeThrough(new TextDecoderStream())) {
        printed += chunk;
        if (printed.includes("MLFLOW_TRACKING_URI=")) ready.resolve();
      }
    };
    const output = Promise.all([listen(), server.stderr.text()]);
    await Promise.race([ready.promise, output.then(([, stderr]) => Promise.reject(new Error(stderr)))]);
  }, 240_000);
  afterAll(() => server?.kill("SIGKILL"));

  test("says where it is and what to set", () => {
    expect(printed).toContain(`mlflow: ${url} is ready`);
    expect(printed).toContain(`export MLFLOW_TRACKING_URI=${url}`);
  });

  test("on a port that is taken does not start", async () => {
    const { stderr, exitCode } = await runStage("mlflow", ["--port", String(port)], project.path, env);
    expect(stderr).toBe(`error: port ${port} of 127.0.0.1 expected free, got one in use: choose another with --port\n`);
    expect(exitCode).toBe(1);
  });

  test("has what was migrated, and gives the champion", async () => {
    expect((await runs()).map(({ name, status }) => [name, status])).toEqual(
      expect.arrayContaining(AVAILABLE.map((kind) => [kind, "FINISHED"])),
    );
    const { stdout } = await runStage("champion", ["--output", "from-server"], project.path, talkingTo(url));
    expect(stdout).toContain(`version 1 of ${MODEL} in ${url}, `);
    for (const name of ["classifier.json", "model.json"]) {
      expect(await text(`from-server/${name}`)).toBe(await text(`models/champion/${name}`));
    }
  }, 30_000);

  test("a migration into a database that is there is refused", async () => {
    const { stderr, exitCode } = await runStage("tracking-migrate", [], project.path, env);
    expect(stderr).toBe("error: mlflow.db expected to be new, got a file: move it away or choose another --target\n");
    expect(exitCode).toBe(1);
  });

  test("takes training and evaluation", async () => {
    const before = (await runs()).length;
    expect(await runStage("train", [], project.path, talkingTo(url))).toMatchObject({ stderr: "", exitCode: 0 });
    expect(await runStage("evaluate", [], project.path, talkingTo(url))).toMatchObject({ stderr: "", exitCode: 0 });
    const fresh = (await runs()).slice(before);
    expect(fresh.map(({ status, modelIds }) => [status, modelIds.length])).toEqual(
      AVAILABLE.map(() => ["FINISHED", 1]),
    );
  }, 60_000);

  test("that takes no files leaves the runs FAILED and the models on disk", async () => {
    using folder = temporaryFolder();
    await Bun.write(folder.file("params.yaml"), PARAMS);
    const isUpload = (method: string, path: string) => method === "PATCH" || path.endsWith("/runs/outputs");
    using proxy = startFaultyProxy(url, ({ method, path }) => (isUpload(method, path) ? "503" : undefined));
    const argv = ["--data_path", project.file("data/train.csv")];
    const { stderr, exitCode } = await runStage("train", argv, folder.path, talkingTo(proxy.url));
    expect(exitCode).toBe(1);
    expect(stderr).toStartWith(`error: ${proxy.url} POST /api/2.0/mlflow/runs/outputs answered 503: busy`);
    expect((await runs()).slice(-AVAILABLE.length).map(({ status }) => status)).toEqual(AVAILABLE.map(() => "FAILED"));
    for (const kind of AVAILABLE) expect((await loadClassifier(folder.file(`models/${kind}`))).card.kind).toBe(kind);
  }, 60_000);

  test("ends when it is told to", async () => {
    server.kill("SIGTERM");
    expect(await server.exited).toBe(143);
    while (await fetch(url).catch(() => undefined));
  }, 30_000);

  test("that dies while a model is logged: train fails, keeps the models, and works again with a new server", async () => {
    using folder = temporaryFolder();
    await Bun.write(folder.file("params.yaml"), PARAMS);
    const argv = ["--data_path", project.file("data/train.csv")];
    const flags = ["--serve-artifacts", "--artifacts-destination", "./mlartifacts"];
    const mortal = await startMlflowServer(folder.path, flags, port);
    let datasets = 0;
    const allStarted = Promise.withResolvers<void>();
    using proxy = startFaultyProxy(url, async ({ method, path }) => {
      if (path.endsWith("/runs/log-inputs") && ++datasets === AVAILABLE.length) allStarted.resolve();
      if (method !== "PUT") return undefined;
      await allStarted.promise;
      await mortal.stop("SIGKILL");
      return "lose answer";
    });
    const { stderr, exitCode } = await runStage("train", argv, folder.path, talkingTo(proxy.url));
    expect(exitCode).toBe(1);
    expect(stderr).toStartWith(`error: ${proxy.url} `);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    for (const kind of AVAILABLE) expect((await loadClassifier(folder.file(`models/${kind}`))).card.kind).toBe(kind);

    const next = await startMlflowServer(folder.path, flags, port);
    try {
      expect(await runStage("train", argv, folder.path, talkingTo(url))).toMatchObject({ stderr: "", exitCode: 0 });
      expect((await runs()).map(({ status }) => status)).toEqual([
        ...AVAILABLE.map(() => "RUNNING" as const),
        ...AVAILABLE.map(() => "FINISHED" as const),
      ]);
    } finally {
      await next.stop();
    }
  }, 240_000);
});
