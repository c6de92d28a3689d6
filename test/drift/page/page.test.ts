import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Value } from "@sinclair/typebox/value";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { detectDrift } from "../../../src/drift/detect.ts";
import { renderDriftReport } from "../../../src/drift/page/page.ts";
import { DriftPolicy } from "../../../src/drift/policy.ts";
import { FEATURE_NAMES } from "../../../src/features.ts";
import { madeUpSongs } from "../songs.ts";
import { hasChromium, launchChromium } from "./chromium.ts";

const context = {
  mode: "batch",
  timestamp: new Date("2026-01-02T03:04:05Z"),
  policy: Value.Create(DriftPolicy),
} as const;
const report = detectDrift(
  { ...madeUpSongs(3000, 1), accuracy: { share: 0.58, songs: 1890 } },
  { ...madeUpSongs(2000, 2, { tempo: 15, valence: 0.1, duration_ms: 40_000 }), accuracy: { share: 0.43, songs: 5000 } },
  context,
);
const document = renderDriftReport(report);

describe("the page", () => {
  test("is one document under 1 MB however many songs were compared", () => {
    const large = renderDriftReport(detectDrift(madeUpSongs(50_000, 1), madeUpSongs(40_000, 2), context));
    expect(document.length).toBeLessThan(400_000);
    expect(large.length).toBeLessThan(400_000);
  });

  test("refers to nothing outside itself", () => {
    const references = [...document.matchAll(/(?:href|src|url)\s*[=(]\s*"?([^")\s>]*)/g)].map(([, target]) => target);
    expect(references.filter((target) => !target?.startsWith("#") && target !== "data:,")).toEqual([]);
  });

  test("gives the verdict with its rule in words", () => {
    expect(document).toContain("Drift detected");
    expect(document).toContain(report.verdicts.reference.rule);
  });

  test("says how large a drift few songs could show instead of a verdict", () => {
    const policy = { ...context.policy, policy: "effect" as const };
    const few = detectDrift(madeUpSongs(3000, 1), madeUpSongs(40, 2), { ...context, policy });
    expect(renderDriftReport(few)).toContain("which takes 200 rows a side; with these only a D of 0.21");
  });

  test("names every chart for those who do not see it", () => {
    for (const [svg] of document.matchAll(/<svg [^>]*>/g)) expect(svg).toMatch(/ role="img" aria-label="[^"]+"/);
  });

  test("escapes names that come from files", () => {
    const hostile = { path: "<script>alert(1)</script>.csv", md5: "0".repeat(32) };
    const side = { ...madeUpSongs(50, 1), sources: [hostile], genres: new Map([["<b>Rock & Roll</b>", 50]]) };
    const page = renderDriftReport(detectDrift(side, side, context));
    expect(page).not.toContain("<script>alert");
    expect(page).not.toContain("<b>Rock");
  });

  test("survives columns that are constant, huge, infinite or of one song", () => {
    const reference = madeUpSongs(1, 1);
    const far = madeUpSongs(2, 2, { tempo: Number.POSITIVE_INFINITY, loudness: Number.NEGATIVE_INFINITY, key: 1e308 });
    const [body] = renderDriftReport(detectDrift(reference, far, context)).split("<script>");
    expect(/NaN|undefined|Infinity/.exec(body ?? "")).toBeNull();
  });
});

describe.skipIf(!hasChromium("the drift page in a browser"))("the page in Chromium", () => {
  let browser: Browser;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "drift-page-"));
    await Bun.write(join(directory, "drift.html"), document);
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function open(
    options: BrowserContextOptions = {},
  ): Promise<{ page: Page; complaints: string[]; requests: string[] }> {
    const page = await browser.newPage(options);
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(join(directory, "drift.html")).href);
    return { page, complaints, requests };
  }
  const featureOrder = (page: Page) => page.locator("table.features tbody th").allTextContents();

  test("opens without a complaint and asks the network for nothing", async () => {
    const { page, complaints, requests } = await open();
    expect(await page.locator("article.feature svg").count()).toBeGreaterThanOrEqual(24);
    expect(complaints).toEqual([]);
    expect(requests.filter((url) => !url.startsWith("file:") && !url.startsWith("data:"))).toEqual([]);
    await page.close();
  });

  test("lists the largest statistic first and sorts by a click", async () => {
    const { page, complaints } = await open();
    const statistics = async () => (await featureOrder(page)).map((name) => report.details[name]!.ks_statistic);
    const ascending = Object.values(report.details)
      .map((feature) => feature.ks_statistic)
      .sort((a, b) => a - b);
    expect(await statistics()).toEqual(ascending.toReversed());
    await page.getByRole("button", { name: "Feature", exact: true }).click();
    expect(await featureOrder(page)).toEqual([...FEATURE_NAMES].sort());
    await page.getByRole("button", { name: "D", exact: true }).click();
    expect(await statistics()).toEqual(ascending.toReversed());
    await page.getByRole("button", { name: "D", exact: true }).click();
    expect(await statistics()).toEqual(ascending);
    expect(await page.locator("th[aria-sort]").getAttribute("aria-sort")).toBe("ascending");
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("sorts from the keyboard", async () => {
    const { page } = await open();
    await page.getByRole("button", { name: "Feature", exact: true }).focus();
    await page.keyboard.press("Enter");
    expect(await featureOrder(page)).toEqual([...FEATURE_NAMES].sort());
    await page.close();
  });

  test("leads from the table to a feature and back", async () => {
    const { page } = await open();
    await page.getByRole("link", { name: "tempo", exact: true }).click();
    expect(new URL(page.url()).hash).toBe("#tempo");
    await page.locator("#tempo").getByRole("link", { name: "Back to the table" }).click();
    expect(new URL(page.url()).hash).toBe("#features");
    await page.close();
  });

  test("fits a phone 390 pixels wide without scrolling sideways", async () => {
    const { page } = await open({ viewport: { width: 390, height: 844 } });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    await page.close();
  });

  test("follows a light or dark system, its charts included", async () => {
    const coloursIn = async (colorScheme: "light" | "dark") => {
      const { page } = await open({ colorScheme });
      const colours = await page.evaluate(
        `[getComputedStyle(document.body).backgroundColor,
          getComputedStyle(document.querySelector("svg .train")).stroke]`,
      );
      await page.close();
      return colours as [string, string];
    };
    expect(await coloursIn("light")).toEqual(["rgb(246, 247, 249)", "rgb(47, 111, 222)"]);
    expect(await coloursIn("dark")).toEqual(["rgb(16, 20, 24)", "rgb(116, 169, 255)"]);
  });

  test("prints light on a dark system", async () => {
    const { page } = await open({ colorScheme: "dark" });
    await page.emulateMedia({ media: "print" });
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
    await page.close();
  });
});
