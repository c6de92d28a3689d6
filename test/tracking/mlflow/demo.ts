import { cpSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { writeSample } from "../../../src/songs/sample/write-sample.ts";
import { splitByYear } from "../../../src/songs/split-by-year.ts";
import { launchChromium } from "../../drift/page/chromium.ts";
import { runStage } from "../../stages/stage-process.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { startMlflowServer } from "./server.ts";

/** The UI's pages that show a demo run. */
export const PAGES = {
  runs: "/#/experiments/1/runs",
  champion: "/#/models/spotify-genre-classifier",
};

/** A real MLflow server after a demo run against it, and a page in a real Chromium that sees nothing but this server. */
export async function openDemo(songs: number) {
  await using resources = new AsyncDisposableStack();
  const folder = resources.use(temporaryFolder());
  cpSync(join(import.meta.dir, "../../../params.yaml"), folder.file("params.yaml"));
  await writeSample(folder.file("songs.csv"), songs, 42);
  await splitByYear(folder.file("songs.csv"), folder.file("data/train.csv"), folder.file("data/prod_sim.csv"), 2010);
  const server = resources.adopt(await startMlflowServer(folder.path), (started) => started.stop());
  for (const stage of ["train", "evaluate"]) {
    const { stderr, exitCode } = await runStage(stage, [], folder.path, { MLFLOW_TRACKING_URI: server.url });
    if (exitCode !== 0) throw new Error(stderr);
  }
  const browser = resources.adopt(await launchChromium(), (launched) => launched.close());
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.route("**/*", (route) =>
    route.request().url().startsWith(server.url) ? route.continue() : route.abort(),
  );
  const opened = resources.move();
  return {
    page,
    /** The champion's figures, as `evaluate` wrote them. */
    metrics: (await Bun.file(folder.file("metrics.json")).json()) as Record<string, number | string>,
    /** Opens a page of the UI and waits until it shows a text. */
    async show(path: string, text: string): Promise<Page> {
      await page.goto(server.url + path);
      await page.getByText(text, { exact: true }).first().waitFor({ timeout: 60_000 });
      return page;
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
