import { type ScaleBand, type ScaleLinear, scaleLinear } from "d3-scale";
import { bottomAxis, leftAxis, tickLabels } from "../../charts/axes.ts";
import { bands, groupedBars, lyingBars } from "../../charts/bars.ts";
import { html, type Markup } from "../../charts/markup.ts";
import { inlineSvg, px, shownName, widthOf } from "../../charts/svg.ts";
import type { CategoryDrift, Ecdf, Histogram } from "../report.ts";
import { axisNumber, distance, percent } from "./format.ts";

/** The sides, which are also the CSS classes of what is drawn of them. */
const SIDES = ["train", "prod"] as const;
type Shares = Readonly<Record<(typeof SIDES)[number], readonly number[]>>;
type Scale = ScaleLinear<number, number>;

const SIZE = { width: 460, height: 250 };
const PLOT = { left: 48, right: 444, top: 12, bottom: 206 };
const SPARK = { width: 120, height: 32 };
const FONT_SIZE = 13;

/** Both sides' shares over the same bins. */
export function histogramChart(histogram: Histogram, unit: string, label: string): Markup {
  const x = valueScale(histogram.edges);
  const y = shareScale(histogram, [PLOT.bottom, PLOT.top]).nice(4);
  return inlineSvg(SIZE, label, [shareAxis(y), valueAxis(x, unit), areas(histogram, x, y)]);
}

/** The same without axes, for a table's cell. */
export function histogramSpark(histogram: Histogram, label: string): Markup {
  const x = scaleLinear([histogram.edges[0]!, histogram.edges.at(-1)!], [0, SPARK.width]);
  return inlineSvg(SPARK, label, areas(histogram, x, sparkScale(histogram)));
}

/** Both sides' shares of each category. */
export function categoryChart({ categories }: CategoryDrift, nameOf: (name: string) => string, label: string): Markup {
  const shares = sharesOf(categories);
  const x = bands(categories.keys(), [PLOT.left, PLOT.right]);
  const y = shareScale(shares, [PLOT.bottom, PLOT.top]).nice(4);
  const names = categories.map(({ name }) => shownName(nameOf(name)));
  const every = Math.ceil((widthOf(names, FONT_SIZE) + 4) / x.step());
  const labels = names.map((text, i) => ({ at: x(i)! + x.bandwidth() / 2, text })).filter((_, i) => i % every === 0);
  return inlineSvg(SIZE, label, [shareAxis(y), bottomAxis(labels, PLOT.bottom), standingBars(shares, x, y)]);
}

/** The same without axes, for a table's cell. */
export function categorySpark({ categories }: CategoryDrift, label: string): Markup {
  const shares = sharesOf(categories);
  const x = bands(categories.keys(), [0, SPARK.width]);
  return inlineSvg(SPARK, label, standingBars(shares, x, sparkScale(shares)));
}

/** Both sides' shares of each category as lying bars with room for names, first category on top. */
export function namedCategoryChart({ categories }: CategoryDrift, label: string): Markup {
  const names = categories.map(({ name }) => shownName(name));
  const left = widthOf(names, FONT_SIZE) + 12;
  const x = shareScale(sharesOf(categories), [left, left + 360]).nice(5);
  const rows = { top: 4, rowHeight: 35 };
  const size = { width: left + 380, height: 32 + 35 * names.length };
  return inlineSvg(size, label, lyingBars(names, sharesOf(categories), x, percent, rows));
}

/** Both distribution functions, with the largest gap between them marked. */
export function ecdfChart(ecdf: Ecdf, location: number | null, statistic: number, unit: string, label: string): Markup {
  const x = valueScale(ecdf.values);
  const y = scaleLinear([0, 1], [PLOT.bottom, PLOT.top]);
  const curves = SIDES.map((side) => {
    const path = stepPath(ecdf.values, ecdf[side], ecdf[side][0] ?? 0, x, y);
    return html`<path class="${side}" fill="none" stroke="currentColor" d="${path}"/>`;
  });
  const marked = ecdf.values.indexOf(location ?? Number.NaN);
  const gap = marked < 0 ? "" : gapMark(ecdf, marked, statistic, x, y);
  return inlineSvg(SIZE, label, [shareAxis(y), valueAxis(x, unit), curves, gap]);
}

function valueScale(ascending: readonly number[]): Scale {
  return scaleLinear([ascending[0] ?? 0, ascending.at(-1) ?? 0], [PLOT.left, PLOT.right]).nice(5);
}

function shareScale({ train, prod }: Shares, range: [number, number]): Scale {
  return scaleLinear([0, [...train, ...prod].reduce((a, b) => Math.max(a, b), 0) || 1], range);
}

function sparkScale(shares: Shares): Scale {
  return shareScale(shares, [SPARK.height - 1, 1]);
}

function sharesOf(categories: CategoryDrift["categories"]): Shares {
  return {
    train: categories.map(({ train_share }) => train_share),
    prod: categories.map(({ prod_share }) => prod_share),
  };
}

function shareAxis(y: Scale): Markup {
  return leftAxis(tickLabels(y, 4, percent), PLOT.left, PLOT.right);
}

function valueAxis(x: Scale, unit: string): Markup {
  const ticks = bottomAxis(tickLabels(x, 5, axisNumber), PLOT.bottom, PLOT.bottom + 5);
  return html`${ticks}<text x="${(PLOT.left + PLOT.right) / 2}" y="${PLOT.bottom + 40}">${unit}</text>`;
}

function areas({ edges, ...shares }: Histogram, x: Scale, y: Scale): Markup[] {
  return SIDES.map((side) => {
    const path = stepPath(edges, [...shares[side], 0], 0, x, y);
    return html`<path class="${side}" fill="currentColor" fill-opacity="0.18" stroke="currentColor" d="${path}"/>`;
  });
}

/** Goes up or down to a share at each value, from the share `start` on. */
function stepPath(values: readonly number[], shares: readonly number[], start: number, x: Scale, y: Scale): string {
  const steps = values.map((value, i) => `H${px(x(value))}V${px(y(shares[i]!))}`);
  return `M${px(x(values[0] ?? 0))},${px(y(start))}${steps.join("")}`;
}

function standingBars(shares: Shares, x: ScaleBand<number>, y: Scale): Markup[] {
  return groupedBars(shares, x, (at, width, share) => `M${at},${y(0)}V${px(y(share))}h${width}V${y(0)}`);
}

function gapMark({ values, train, prod }: Ecdf, index: number, statistic: number, x: Scale, y: Scale): Markup {
  const at = px(x(values[index]!));
  const low = Math.min(train[index]!, prod[index]!);
  const high = Math.max(train[index]!, prod[index]!);
  const [bottom, top] = [px(y(low)), px(y(high))];
  // beside the gap there is room below the curves on the right and above them on the left
  const onRight = at < PLOT.left + 0.6 * (PLOT.right - PLOT.left);
  const [textX, textY] = onRight ? [at + 10, bottom + (low < 0.1 ? -4 : 16)] : [at - 10, top + (high > 0.9 ? 14 : -6)];
  return html`<g class="gap" fill="currentColor" stroke="currentColor" text-anchor="${onRight ? "start" : "end"}"><path d="M${at},${bottom}V${top}"/><circle cx="${at}" cy="${bottom}" r="2"/><circle cx="${at}" cy="${top}" r="2"/><text x="${px(textX)}" y="${px(textY)}" stroke="none" font-size="14" font-weight="bold">D = ${distance(statistic)}</text></g>`;
}
