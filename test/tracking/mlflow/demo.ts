import { cpSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { writeSample } from "../../../src/songs/sample/write-sample.ts";
import { splitByYear } from "../../../src/songs/split-by-year.ts";
import { openStore } from "../../../src/tracking/index.ts";
import { EXPERIMENT } from "../../../src/training/tracked-run.ts";
import { launchChromium } from "../../drift/page/chromium.ts";
import { runStage } from "../../stages/stage-process.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { type MlflowServer, startMlflowServer } from "./server.ts";

/** The UI's page of the registered model. */
export const CHAMPION = "/#/models/spotify-genre-classifier";

/**
 * A real MLflow server after a demo run against it, and a page in a real Chromium that sees nothing but this server.
 *
 * @param server that is used, and not ended afterwards; one of its own where absent
 */
export async function openDemo(songs: number, server?: MlflowServer) {
  await using resources = new AsyncDisposableStack();
  const folder = resources.use(temporaryFolder());
  cpSync(join(import.meta.dir, "../../../params.yaml"), folder.file("params.yaml"));
  await writeSample(folder.file("songs.csv"), songs, 42);
  await splitByYear(folder.file("songs.csv"), folder.file("data/train.csv"), folder.file("data/prod_sim.csv"), 2010);
  const { url } = server ?? resources.adopt(await startMlflowServer(folder.path), (started) => started.stop());
  for (const stage of ["train", "evaluate"]) {
    const { stderr, exitCode } = await runStage(stage, [], folder.path, { MLFLOW_TRACKING_URI: url });
    if (exitCode !== 0) throw new Error(stderr);
  }
  const metrics = (await Bun.file(folder.file("metrics.json")).json()) as Record<string, number | string>;
  const answer = await fetch(`${url}/api/2.0/mlflow/experiments/get-by-name?experiment_name=${EXPERIMENT}`);
  const { experiment } = (await answer.json()) as { experiment: { experiment_id: string } };
  const runsPage = `/#/experiments/${experiment.experiment_id}/runs`;
  const filter = { status: "FINISHED", datasetDigest: String(metrics.train_data_md5) } as const;
  const runs = await openStore(url, {}).searchRuns(EXPERIMENT, filter);
  const browser = resources.adopt(await launchChromium(), (launched) => launched.close());
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.route("**/*", (route) => (route.request().url().startsWith(url) ? route.continue() : route.abort()));
  const opened = resources.move();
  return {
    page,
    /** The champion's figures, as `evaluate` wrote them. */
    metrics,
    /** The UI's page of all training runs. */
    runsPage,
    /** The UI's page of the run that trained a model. */
    runPage: (model: string) => `${runsPage}/${runs.find(({ name }) => name === model)!.runId}`,
    /** Opens a page of the UI and waits until it shows a text. */
    async show(path: string, text: string): Promise<Page> {
      await page.goto(url + path);
      await page.getByText(text, { exact: true }).first().waitFor({ timeout: 60_000 });
      return page;
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
