import { scaleLinear } from "d3-scale";
import { leftAxis } from "../charts/axes.ts";
import { html } from "../charts/markup.ts";
import { px, shownName, svgFile, widthOf } from "../charts/svg.ts";

const TOP = 40;
const STYLE = ".cells{font-size:11px}.cells text{fill:#222}.cells .light{fill:#fff}";
const countText = (count: number) => count.toLocaleString("en-US");
const colourOf = scaleLinear([0, 0.5, 1], ["#f7fbff", "#6baed6", "#08306b"]);

/**
 * Draws a confusion matrix as SVG: each cell holds the row count and is shaded by its share of the true genre's rows;
 * cells without rows are empty.
 *
 * @param confusion rows by true genre (row) and predicted genre (column), (n_genres × n_genres)
 */
export function confusionChart(
  title: string,
  genres: readonly string[],
  confusion: readonly (readonly number[])[],
): string {
  const names = genres.map(shownName);
  const counts = confusion.flat().map(countText);
  const cell = Math.max(widthOf(counts, 11) + 8, Math.min(56, Math.ceil(1000 / genres.length)));
  const nameWidth = widthOf(names, 12);
  const left = nameWidth + 44;
  const side = cell * genres.length;
  const bottom = TOP + side;
  const width = Math.max(left + side + 20, widthOf([title], 15) + 20);
  const height = bottom + px(nameWidth * Math.SQRT1_2) + 56;
  const rows = names.map((text, i) => ({ at: TOP + cell * (i + 0.5), text }));
  const cells = confusion.flatMap((row, i) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, j) => {
      if (count === 0) return "";
      const [x, y, share] = [left + cell * j, TOP + cell * i, count / total];
      return html`<path fill="${colourOf(share)}" d="M${x},${y}h${cell}v${cell}h-${cell}"/><text${share > 0.5 ? html` class="light"` : ""} x="${x + cell / 2}" y="${y + cell / 2 + 4}">${countText(count)}</text>`;
    });
  });
  return svgFile({ width, height }, title, STYLE, [
    leftAxis(rows, left),
    html`<g text-anchor="end">${names.map((name, i) => html`<text transform="translate(${left + cell * (i + 0.5) + 4} ${bottom + 16}) rotate(-45)">${name}</text>`)}</g>`,
    html`<text transform="translate(20 ${TOP + side / 2}) rotate(-90)">actual</text>`,
    html`<text x="${left + side / 2}" y="${height - 14}">predicted</text>`,
    html`<path fill="${colourOf(0)}" d="M${left},${TOP}h${side}v${side}h-${side}"/><g class="cells">${cells}</g>`,
  ]);
}
