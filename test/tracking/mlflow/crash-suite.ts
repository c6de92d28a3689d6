import { expect, test } from "bun:test";
import { loadClassifier } from "../../../src/classifier/load.ts";
import { writeSample } from "../../../src/songs/sample/write-sample.ts";
import { splitByYear } from "../../../src/songs/split-by-year.ts";
import { openStore } from "../../../src/tracking/index.ts";
import { EXPERIMENT } from "../../../src/training/tracked-run.ts";
import { AVAILABLE } from "../../models/trainable.ts";
import { runStage } from "../../stages/stage-process.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { startFaultyProxy } from "./faulty-proxy.ts";
import type { MlflowServer } from "./server.ts";

/**
 * What a stage makes of a server that dies.
 *
 * @param restart starts the server again, on the same folder and port
 */
export function describeCrash(server: () => MlflowServer, restart: () => Promise<void>): void {
  test("that dies while a model is logged: train fails, keeps the models, and works again with a new server", async () => {
    using folder = temporaryFolder();
    await writeSample(folder.file("songs.csv"), 600, 1);
    await splitByYear(folder.file("songs.csv"), folder.file("data/train.csv"), folder.file("data/prod_sim.csv"), 2010);
    await Bun.write(folder.file("params.yaml"), "train:\n  xgboost:\n    n_estimators: 5\n");
    const { url, stop } = server();
    const runs = () => openStore(url, {}).searchRuns(EXPERIMENT, {});
    const before = (await runs()).length;
    const train = (uri: string) =>
      runStage("train", [], folder.path, { MLFLOW_TRACKING_URI: uri, MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: "0.02" });

    let datasets = 0;
    const allStarted = Promise.withResolvers<void>();
    using proxy = startFaultyProxy(url, async ({ method, path }) => {
      if (path.endsWith("/runs/log-inputs") && ++datasets === AVAILABLE.length) allStarted.resolve();
      if (method !== "PUT") return undefined;
      await allStarted.promise;
      await stop("SIGKILL");
      return "lose answer";
    });
    const { stderr, exitCode } = await train(proxy.url);
    expect(exitCode).toBe(1);
    expect(stderr).toStartWith(`error: ${proxy.url} `);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    for (const kind of AVAILABLE) expect((await loadClassifier(folder.file(`models/${kind}`))).card.kind).toBe(kind);

    await restart();
    expect(await train(url)).toMatchObject({ stderr: "", exitCode: 0 });
    expect((await runs()).slice(before).map(({ status }) => status)).toEqual([
      ...AVAILABLE.map(() => "RUNNING" as const),
      ...AVAILABLE.map(() => "FINISHED" as const),
    ]);
  });
}
