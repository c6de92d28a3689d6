/** Makes the README's picture of the drift page from synthetic songs: `bun test/drift/page/screenshot.ts`. */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { writeSample } from "../../../src/songs/sample/write-sample.ts";
import { splitByYear } from "../../../src/songs/split-by-year.ts";
import { runStage } from "../../stages/stage-process.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { launchChromium } from "./chromium.ts";

const ROOT = join(import.meta.dir, "../../..");

using folder = temporaryFolder();
cpSync(join(ROOT, "params.yaml"), folder.file("params.yaml"));
await writeSample(folder.file("songs.csv"), 50_000, 42);
await splitByYear(folder.file("songs.csv"), folder.file("data/train.csv"), folder.file("data/prod_sim.csv"), 2010);
for (const [stage, ...argv] of [["train"], ["evaluate"], ["drift", "--html", "drift.html"]]) {
  const { stderr, exitCode } = await runStage(stage!, argv, folder.path);
  if (exitCode !== 0) throw new Error(stderr);
}

const browser = await launchChromium();
const page = await browser.newPage({ viewport: { width: 1240, height: 1000 }, colorScheme: "light" });
await page.goto(pathToFileURL(folder.file("drift.html")).href);
await page.screenshot({ path: join(ROOT, ".github/drift-report.png") });
await browser.close();
