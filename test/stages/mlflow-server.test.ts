import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { loadClassifier } from "../../src/classifier/load.ts";
import { writeSample } from "../../src/songs/sample/write-sample.ts";
import { splitByYear } from "../../src/songs/split-by-year.ts";
import { openStore } from "../../src/tracking/index.ts";
import { AVAILABLE } from "../models/trainable.ts";
import { crash, descendantsOf } from "../processes.ts";
import { PYTHON_ENV } from "../python-environment.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { hasMlflow } from "../tracking/mlflow/client.ts";
import { startFaultyProxy } from "../tracking/mlflow/faulty-proxy.ts";
import { freePort } from "../tracking/mlflow/server.ts";
import { dataset } from "../tracking/store-contract.ts";
import { type Outcome, runStage, startStage } from "./stage-process.ts";

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
});

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
  });

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

test("a server that ends by itself is an error", async () => {
  using folder = temporaryFolder();
  await Bun.write(folder.file("venv/bin/mlflow"), "#!/bin/sh\nexit 3\n");
  chmodSync(folder.file("venv/bin/mlflow"), 0o755);
  const argv = ["--port", String(freePort())];
  const { stderr, exitCode } = await runStage("mlflow", argv, folder.path, { PYTHON_VENV: folder.file("venv") });
  expect(stderr).toBe("error: MLflow server expected to run until it is interrupted, got exit code 3\n");
  expect(exitCode).toBe(1);
});

describe.skipIf(!hasMlflow)("a local MLflow server", () => {
  const env = { PYTHON_VENV: join(PYTHON_ENV.PATH!.split(":")[0]!, "..") };
  const port = freePort();
  const url = `http://127.0.0.1:${port}`;
  const runs = () => openStore(url, {}).searchRuns("spotify-genre", {});
  let migration: Outcome;
  let server: Awaited<ReturnType<typeof start>> | undefined;

  /** Starts the server on the project's database and waits until it says that it is ready. */
  async function start() {
    const stage = startStage("mlflow", ["--port", String(port)], project.path, env);
    const stderr = stage.stderr.text();
    let printed = "";
    const ready = Promise.withResolvers<void>();
    const reading = (async () => {
      for await (const text of stage.stdout.pipeThrough(new TextDecoderStream())) {
        printed += text;
        if (printed.includes("MLFLOW_TRACKING_URI=")) ready.resolve();
      }
    })();
    await Promise.race([ready.promise, reading.then(async () => Promise.reject(new Error(await stderr)))]);
    return { stage, stderr, printed };
  }

  beforeAll(async () => {
    migration = await runStage("tracking-migrate", [], project.path, env);
  });
  // Some tests end it.
  beforeEach(async () => {
    server ??= await start();
  });
  afterAll(() => {
    if (server) crash([...descendantsOf(server.stage.pid), server.stage.pid]);
  });

  test("says where it is and what to set", () => {
    expect(server!.printed).toContain(`mlflow: ${url} is ready`);
    expect(server!.printed).toContain(`export MLFLOW_TRACKING_URI=${url}`);
  });

  test("on a port that is taken does not start", async () => {
    const { stderr, exitCode } = await runStage("mlflow", ["--port", String(port)], project.path, env);
    expect(stderr).toBe(`error: port ${port} of 127.0.0.1 expected free, got one in use: choose another with --port\n`);
    expect(exitCode).toBe(1);
  });

  test("has what was migrated, and gives the champion", async () => {
    expect(migration.stdout).toContain("tracking:migrate: ./mlruns -> sqlite:///mlflow.db");
    expect((await runs()).map(({ name, status }) => [name, status])).toEqual(
      expect.arrayContaining(AVAILABLE.map((kind) => [kind, "FINISHED"])),
    );
    const { stdout } = await runStage("champion", ["--output", "from-server"], project.path, talkingTo(url));
    expect(stdout).toContain(`version 1 of ${MODEL} in ${url}, `);
    for (const name of ["classifier.json", "model.json"]) {
      expect(await text(`from-server/${name}`)).toBe(await text(`models/champion/${name}`));
    }
  });

  test("a migration into a database that is there is refused", async () => {
    const { stderr, exitCode } = await runStage("tracking-migrate", [], project.path, env);
    expect(stderr).toBe("error: mlflow.db expected to be new, got a file: move it away or choose another --target\n");
    expect(exitCode).toBe(1);
  });

  /** Folder of its own to train in, on the songs of the project. */
  async function elsewhere() {
    const folder = temporaryFolder();
    await Bun.write(folder.file("params.yaml"), PARAMS);
    return folder;
  }
  const songs = ["--data_path", project.file("data/train.csv")];
  const evaluated = ["--train_data", project.file("data/train.csv"), "--prod_data", project.file("data/prod_sim.csv")];

  test("takes training and evaluation", async () => {
    using folder = await elsewhere();
    const before = (await runs()).length;
    expect(await runStage("train", songs, folder.path, talkingTo(url))).toMatchObject({ stderr: "", exitCode: 0 });
    const fresh = (await runs()).slice(before);
    expect(fresh.map(({ status, modelIds }) => [status, modelIds.length])).toEqual(
      AVAILABLE.map(() => ["FINISHED", 1]),
    );
    expect(await runStage("evaluate", evaluated, folder.path, talkingTo(url))).toMatchObject({
      stderr: "",
      exitCode: 0,
    });
    expect(await Bun.file(folder.file("metrics.json")).json()).toMatchObject({ model_name: MODEL, model_version: "1" });
  });

  test("that takes no files leaves the runs FAILED and the models on disk", async () => {
    using folder = await elsewhere();
    const isUpload = (method: string, path: string) => method === "PATCH" || path.endsWith("/runs/outputs");
    using proxy = startFaultyProxy(url, ({ method, path }) => (isUpload(method, path) ? "503" : undefined));
    const { stderr, exitCode } = await runStage("train", songs, folder.path, talkingTo(proxy.url));
    expect(exitCode).toBe(1);
    expect(stderr).toStartWith(`error: ${proxy.url} POST /api/2.0/mlflow/runs/outputs answered 503: busy`);
    expect((await runs()).slice(-AVAILABLE.length).map(({ status }) => status)).toEqual(AVAILABLE.map(() => "FAILED"));
    for (const kind of AVAILABLE) expect((await loadClassifier(folder.file(`models/${kind}`))).card.kind).toBe(kind);
  });

  test("ends when it is told to", async () => {
    const { stage } = server!;
    server = undefined;
    const closed = Promise.withResolvers<void>();
    const connecting = Bun.connect({
      hostname: "127.0.0.1",
      port,
      socket: { data() {}, close: () => closed.resolve() },
    });
    await connecting;
    stage.kill("SIGTERM");
    expect(await stage.exited).toBe(143);
    await closed.promise;
    expect(await fetch(url).catch(() => "no answer")).toBe("no answer");
  });
});
