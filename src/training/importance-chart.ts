import { scaleLinear } from "d3-scale";
import { lyingBars } from "../charts/bars.ts";
import { html } from "../charts/markup.ts";
import { px, svgFile, widthOf } from "../charts/svg.ts";

const WIDTH = 640;
const ROWS = { top: 40, rowHeight: 28 };
const STYLE = ".gain{color:#2171b5}";

/** Draws the importance of features as SVG: one bar per feature, the largest on top. */
export function importanceChart(title: string, importance: Readonly<Record<string, number>>): string {
  const bars = Object.entries(importance).sort(([, a], [, b]) => b - a);
  const names = bars.map(([name]) => name);
  const values = bars.map(([, gain]) => gain);
  const x = scaleLinear([0, Math.max(0, ...values) || 1], [widthOf(names, 12) + 16, WIDTH - 80]);
  const endOf = (gain: number, row: number) =>
    html`<text x="${px(x(gain) + 6)}" y="${ROWS.top + ROWS.rowHeight * (row + 0.5) + 4}">${gain.toPrecision(3)}</text>`;
  return svgFile({ width: WIDTH, height: ROWS.top + ROWS.rowHeight * bars.length + 36 }, title, STYLE, [
    ...lyingBars(names, { gain: values }, x, (gain) => String(Number(gain.toPrecision(3))), ROWS),
    html`<g text-anchor="start">${values.map(endOf)}</g>`,
  ]);
}
