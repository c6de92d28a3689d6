import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { hasChromium } from "../../drift/page/chromium.ts";
import { AVAILABLE } from "../../models/trainable.ts";
import { CHAMPION, openDemo } from "./demo.ts";
import type { MlflowServer } from "./server.ts";

/** What MLflow's own pages show of what was tracked. */
export function describeUi(server: () => MlflowServer): void {
  describe.skipIf(!hasChromium("MLflow's UI after a demo run"))("its UI after a demo run", () => {
    let demo: Awaited<ReturnType<typeof openDemo>>;
    beforeAll(async () => {
      demo = await openDemo(800, server());
    });
    afterAll(() => demo?.[Symbol.asyncDispose]());

    test("lists each model's run with its data, its source, its logged model and the registered version", async () => {
      const page = await demo.show(demo.runsPage, "logistic_regression");
      await page.getByText("v1").first().waitFor();
      const text = await page.locator("body").textContent();
      for (const name of AVAILABLE) expect(text).toContain(name);
      expect(text).toContain(`songs (${demo.metrics.train_data_md5})`);
      expect(text).toContain("train.ts");
      expect(text).toContain("spotify-genre-classifier");
    });

    test("shows a run's figures, hyperparameters and state", async () => {
      const page = await demo.show(demo.runPage("logistic_regression"), "macro_f1");
      const text = await page.locator("body").textContent();
      for (const shown of ["logistic_regression", "accuracy", "log_loss", "max_iter", "validation_share", "Finished"])
        expect(text).toContain(shown);
    });

    test("shows the registered model's version with alias, tags and description", async () => {
      const page = await demo.show(CHAMPION, "Version 1");
      const text = await page.locator("body").textContent();
      const { model_type, accuracy, train_data_md5 } = demo.metrics;
      for (const shown of ["champion", model_type, accuracy, train_data_md5, "the most accurate"].map(String)) {
        expect(text).toContain(shown);
      }
    });
  });
}
