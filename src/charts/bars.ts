import { type ScaleBand, type ScaleLinear, scaleBand } from "d3-scale";
import { bottomAxis, leftAxis, tickLabels } from "./axes.ts";
import { html, type Markup } from "./markup.ts";
import { px } from "./svg.ts";

/** The values of each series, (n_groups), by its CSS class, whose `color` its bars take. */
export type Series = Readonly<Record<string, readonly number[]>>;

/** Room along an axis for each of `keys`; `gap` is the share of it left between them, half as much at the ends. */
export function bands<Key extends string | number>(keys: Iterable<Key>, range: [number, number], gap = 0.28) {
  return scaleBand(keys, range)
    .paddingInner(gap)
    .paddingOuter(gap / 2);
}

/**
 * Bars in groups, one of each series.
 *
 * @param groups lays the groups out along the axis
 * @param shapeOf the path of a bar that begins at `at` on that axis and takes `width` of it
 */
export function groupedBars(
  series: Series,
  groups: ScaleBand<number>,
  shapeOf: (at: number, width: number, value: number) => string,
): Markup[] {
  const bars = bands(Object.keys(series), [0, groups.bandwidth()], 0.08);
  const width = px(bars.bandwidth());
  return Object.entries(series).map(([name, values]) => {
    const shapes = values.map((value, group) => shapeOf(px(groups(group)! + bars(name)!), width, value));
    return html`<path class="${name}" fill="currentColor" d="${shapes}"/>`;
  });
}

/**
 * Lying bars with the groups' names on the left and a grid behind them, `rowHeight` for each group.
 *
 * @param x lays values out from zero on
 */
export function lyingBars(
  names: readonly string[],
  series: Series,
  x: ScaleLinear<number, number>,
  format: (value: number) => string,
  { top, rowHeight }: { readonly top: number; readonly rowHeight: number },
): Markup[] {
  const [left, bottom] = [x(0), top + rowHeight * names.length];
  const labels = names.map((text, i) => ({ at: top + rowHeight * (i + 0.5), text }));
  const shapeOf = (y: number, height: number, value: number) => `M${left},${y}H${px(x(value))}v${height}H${left}`;
  const bars = groupedBars(series, bands(names.keys(), [top, bottom]), shapeOf);
  return [bottomAxis(tickLabels(x, 5, format), bottom, top), leftAxis(labels, left), ...bars];
}
