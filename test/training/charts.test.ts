import { expect, test } from "bun:test";
import { confusionChart } from "../../src/training/confusion-chart.ts";
import { importanceChart } from "../../src/training/importance-chart.ts";

const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);

test("a confusion matrix shows every genre twice and every count but zero", () => {
  const svg = confusionChart(
    "Songs",
    ["Rock", "R&B"],
    [
      [1200, 0],
      [3, 45],
    ],
  );
  expect(texts(svg).sort()).toEqual(
    ["Songs", "actual", "predicted", "Rock", "Rock", "R&amp;B", "R&amp;B", "1,200", "3", "45"].sort(),
  );
});

test("genres may be called anything", () => {
  const svg = confusionChart(
    "Songs",
    ["__proto__", "<b>日本語</b>"],
    [
      [1, 0],
      [0, 1],
    ],
  );
  expect(svg).toContain(">__proto__<");
  expect(svg).toContain(">&lt;b&gt;日本語&lt;/b&gt;<");
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test("a chart of one genre, without rows, or of many genres draws numbers only", () => {
  const genres = Array.from({ length: 114 }, (_, i) => `genre ${i}`);
  const confusion = genres.map((_, i) => genres.map((_, j) => (i * j) % 7));
  for (const svg of [confusionChart("", ["Rock"], [[0]]), confusionChart("", genres, confusion)]) {
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  }
});

test("importances are listed from the largest on", () => {
  const names = new Set(["energy", "tempo", "key"]);
  const svg = importanceChart("Gain", { tempo: 2, energy: 30.125, key: 0 });
  expect(texts(svg).filter((text) => names.has(text!))).toEqual(["energy", "tempo", "key"]);
  expect(texts(svg)).toContain("30.1");
});

test("importances that are all zero, huge or absent draw numbers only", () => {
  for (const importance of [{ tempo: 0, key: 0 }, { tempo: Number.MAX_VALUE, key: 1e-300 }, {}]) {
    expect(importanceChart("Gain", importance)).not.toMatch(/NaN|undefined|Infinity/);
  }
});
