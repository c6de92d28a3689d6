/** Makes the README's pictures of MLflow's UI after a demo run: `PYTHON_VENV=.venv bun test/tracking/mlflow/ui-screenshots.ts`. */
import { join } from "node:path";
import { CHAMPION, openDemo } from "./demo.ts";

const PICTURES = join(import.meta.dir, "../../../.github");

await using demo = await openDemo(20_000);
await demo.page.setViewportSize({ width: 1500, height: 620 });
await demo.show(demo.runsPage, "logistic_regression");
// The assistant's panel opens by itself and takes a quarter of the page.
await demo.page
  .getByText("MLflow Assistant")
  .locator("xpath=ancestor::*[.//button][1]")
  .locator("button")
  .last()
  .click();
const runs = await demo.show(demo.runsPage, "logistic_regression");
await runs.getByText("v1").first().waitFor();
await runs.screenshot({ path: join(PICTURES, "mlflow-runs.png") });
const champion = await demo.show(CHAMPION, "Version 1");
await champion.screenshot({ path: join(PICTURES, "mlflow-champion.png") });
