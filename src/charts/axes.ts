import type { ScaleLinear } from "d3-scale";
import { html, type Markup } from "./markup.ts";
import { px } from "./svg.ts";

/** A text beside an axis, and where on it. */
export interface Label {
  readonly at: number;
  readonly text: string;
}

/** Labels at about `count` round values of a scale. */
export function tickLabels(scale: ScaleLinear<number, number>, count: number, format: (value: number) => string) {
  return scale.ticks(count).map((value): Label => ({ at: scale(value), text: format(value) }));
}

/** Labels left of `x`, each with a line from there to `lineTo`. */
export function leftAxis(labels: readonly Label[], x: number, lineTo = x): Markup {
  const lines = labels.map(({ at }) => `M${x},${px(at)}H${lineTo}`);
  const texts = labels.map(({ at, text }) => html`<text x="${x - 8}" y="${px(at + 4.5)}">${text}</text>`);
  return html`<g text-anchor="end"><path class="grid" d="${lineTo === x ? "" : lines}"/>${texts}</g>`;
}

/** Labels below `y`, each with a line from there to `lineTo`. */
export function bottomAxis(labels: readonly Label[], y: number, lineTo = y): Markup {
  const lines = labels.map(({ at }) => `M${px(at)},${y}V${lineTo}`);
  const texts = labels.map(({ at, text }) => html`<text x="${px(at)}" y="${y + 20}">${text}</text>`);
  return html`<g><path class="grid" d="${lineTo === y ? "" : lines}"/>${texts}</g>`;
}
