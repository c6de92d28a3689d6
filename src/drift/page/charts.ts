import { BarChart, LineChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { use } from "echarts/core";
import type { CategoryDrift, Ecdf, Histogram } from "../report.ts";
import { distance, percent, tick } from "./format.ts";
import type { Markup } from "./markup.ts";
import { drawChart } from "./svg.ts";

use([BarChart, LineChart, GridComponent]);

/** Colours by role, which the page's style sheet fills for light and dark. */
const COLOURS = {
  train: "var(--train)",
  prod: "var(--prod)",
  gap: "var(--gap)",
  text: "var(--muted)",
  line: "var(--line)",
};
const SIZE = { width: 460, height: 250 };
const SPARK = { width: 120, height: 32 };
const FONT_SIZE = 13;

/** Both sides' shares over the same bins. */
export function histogramChart(histogram: Histogram, unit: string, label: string): Markup {
  return drawChart(SIZE, label, {
    grid: GRID,
    xAxis: valueAxis(unit),
    yAxis: shareAxis(),
    series: histogramSeries(histogram, 2),
  });
}

/** The same without axes, for a table's cell. */
export function histogramSpark(histogram: Histogram, label: string): Markup {
  return drawChart(SPARK, label, {
    grid: FULL_GRID,
    xAxis: { type: "value", show: false, min: histogram.edges[0], max: histogram.edges.at(-1) },
    yAxis: { type: "value", show: false },
    series: histogramSeries(histogram, 1),
  });
}

/** Both sides' shares of each category. */
export function categoryChart({ categories }: CategoryDrift, nameOf: (name: string) => string, label: string): Markup {
  return drawChart(SIZE, label, {
    grid: GRID,
    xAxis: categoryAxis(categories.map(({ name }) => nameOf(name))),
    yAxis: shareAxis(),
    series: categorySeries(categories),
  });
}

/** Both sides' shares of each category as lying bars with room for names, first category on top. */
export function namedCategoryChart({ categories }: CategoryDrift, label: string): Markup {
  const size = { ...SIZE, height: 60 + 32 * categories.length };
  return drawChart(size, label, {
    grid: { ...GRID, left: 92, top: 4, bottom: 28 },
    xAxis: shareAxis(),
    yAxis: {
      ...categoryAxis(
        categories.map(({ name }) => name),
        { width: 80, overflow: "truncate" },
      ),
      inverse: true,
    },
    series: categorySeries(categories, [0, 2, 2, 0]),
  });
}

/** The same without axes, for a table's cell. */
export function categorySpark({ categories }: CategoryDrift, label: string): Markup {
  return drawChart(SPARK, label, {
    grid: FULL_GRID,
    xAxis: { type: "category", show: false, data: categories.map(({ name }) => name) },
    yAxis: { type: "value", show: false },
    series: categorySeries(categories),
  });
}

/** Both distribution functions, with the largest gap between them marked. */
export function ecdfChart(ecdf: Ecdf, location: number | null, statistic: number, unit: string, label: string): Markup {
  const step = (name: "train" | "prod") => ({
    ...QUIET,
    type: "line",
    step: "end",
    data: ecdf.values.map((value, i) => [value, ecdf[name][i]]),
    lineStyle: { color: COLOURS[name], width: 2 },
  });
  const marked = ecdf.values.indexOf(location ?? Number.NaN);
  return drawChart(SIZE, label, {
    grid: GRID,
    xAxis: valueAxis(unit),
    yAxis: { ...shareAxis(), max: 1, interval: 0.25 },
    series: [step("train"), step("prod"), ...(marked < 0 ? [] : [gapSeries(ecdf, marked, statistic)])],
  });
}

const GRID = { left: 48, right: 16, top: 12, bottom: 44 };
const FULL_GRID = { left: 0, right: 0, top: 1, bottom: 1 };
const QUIET = { silent: true, symbol: "none", emphasis: { disabled: true } };

function valueAxis(unit: string) {
  return {
    type: "value",
    scale: true,
    name: unit,
    nameLocation: "middle",
    nameGap: 28,
    nameTextStyle: { color: COLOURS.text, fontSize: FONT_SIZE },
    splitNumber: 5,
    splitLine: { show: false },
    axisLine: { onZero: false, lineStyle: { color: COLOURS.line } },
    axisLabel: { color: COLOURS.text, fontSize: FONT_SIZE, formatter: tick, hideOverlap: true },
  };
}

function shareAxis() {
  return {
    type: "value",
    min: 0,
    splitNumber: 4,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: COLOURS.line } },
    axisLabel: { color: COLOURS.text, fontSize: FONT_SIZE, formatter: percent },
  };
}

function categoryAxis(names: readonly string[], fit = {}) {
  return {
    type: "category",
    data: names,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: COLOURS.line } },
    axisLabel: { color: COLOURS.text, fontSize: FONT_SIZE, interval: 0, hideOverlap: true, ...fit },
  };
}

function histogramSeries({ edges, train, prod }: Histogram, width: number) {
  const outline = (shares: readonly number[]) => [
    [edges[0], 0],
    ...shares.map((share, i) => [edges[i], share]),
    [edges.at(-1), shares.at(-1)],
    [edges.at(-1), 0],
  ];
  return (["train", "prod"] as const).map((name) => ({
    ...QUIET,
    type: "line",
    step: "end",
    data: outline(name === "train" ? train : prod),
    lineStyle: { color: COLOURS[name], width },
    areaStyle: { color: COLOURS[name], opacity: 0.18 },
  }));
}

function categorySeries(categories: CategoryDrift["categories"], borderRadius = [2, 2, 0, 0]) {
  return (["train", "prod"] as const).map((name) => ({
    ...QUIET,
    type: "bar",
    barGap: "8%",
    barCategoryGap: "28%",
    data: categories.map((category) => category[`${name}_share`]),
    itemStyle: { color: COLOURS[name], borderRadius },
  }));
}

function gapSeries({ values, train, prod }: Ecdf, index: number, statistic: number) {
  const x = values[index]!;
  const low = Math.min(train[index]!, prod[index]!);
  const high = Math.max(train[index]!, prod[index]!);
  // beside the gap there is room below the curves on the right and above them on the left
  const atLeft = x < values[0]! + 0.6 * (values.at(-1)! - values[0]!);
  const label = {
    show: true,
    position: atLeft ? "right" : "left",
    offset: atLeft ? [4, low < 0.1 ? -8 : 10] : [-4, high > 0.9 ? 8 : -10],
    formatter: `D = ${distance(statistic)}`,
    color: COLOURS.gap,
    fontSize: FONT_SIZE + 1,
    fontWeight: "bold",
  };
  return {
    ...QUIET,
    type: "line",
    data: [
      { value: [x, low], ...(atLeft ? { label } : {}) },
      { value: [x, high], ...(atLeft ? {} : { label }) },
    ],
    symbol: "circle",
    symbolSize: 6,
    showAllSymbol: true,
    itemStyle: { color: COLOURS.gap },
    lineStyle: { color: COLOURS.gap, width: 2 },
    z: 5,
  };
}
