import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { hasChromium } from "../../drift/page/chromium.ts";
import { AVAILABLE } from "../../models/trainable.ts";
import { hasMlflow } from "./client.ts";
import { openDemo, PAGES } from "./demo.ts";

describe.skipIf(!hasMlflow || !hasChromium("MLflow's UI after a demo run"))("MLflow's UI after a demo run", () => {
  let demo: Awaited<ReturnType<typeof openDemo>>;
  beforeAll(async () => {
    demo = await openDemo(3000);
  });
  afterAll(() => demo?.[Symbol.asyncDispose]());

  test("lists each model's run with its data, its source, its logged model and the registered version", async () => {
    const page = await demo.show(PAGES.runs, "logistic_regression");
    await page.getByText("v1").first().waitFor({ timeout: 60_000 });
    const text = await page.locator("body").textContent();
    for (const name of AVAILABLE) expect(text).toContain(name);
    expect(text).toMatch(/songs \([0-9a-f]{32}\)/);
    expect(text).toContain("train.ts");
    expect(text).toContain("spotify-genre-classifier");
  });

  test("shows a run's figures, hyperparameters and state", async () => {
    const page = await demo.show(PAGES.runs, "logistic_regression");
    await page.getByText("logistic_regression", { exact: true }).first().click();
    await page.getByText("macro_f1").first().waitFor({ timeout: 60_000 });
    const text = await page.locator("body").textContent();
    for (const shown of ["accuracy", "log_loss", "max_iter", "validation_share", "Finished"])
      expect(text).toContain(shown);
  });

  test("shows the registered model's version with alias, tags and description", async () => {
    const page = await demo.show(PAGES.champion, "Version 1");
    const text = await page.locator("body").textContent();
    const { model_type, accuracy, train_data_md5 } = demo.metrics;
    for (const shown of ["champion", model_type, accuracy, train_data_md5, "the most accurate"].map(String)) {
      expect(text).toContain(shown);
    }
  });
});
