import { init } from "echarts";

const CELL = 56;
const MARGIN = 110;

/**
 * Draws a confusion matrix as SVG: each cell holds the row count and is shaded by its share of the true genre's rows.
 *
 * @param confusion rows by true genre (row) and predicted genre (column), (n_genres × n_genres)
 */
export function confusionChart(
  title: string,
  genres: readonly string[],
  confusion: readonly (readonly number[])[],
): string {
  const size = genres.length * CELL;
  const cells = confusion.flatMap((counts, row) => {
    const total = counts.reduce((sum, rows) => sum + rows, 0);
    return counts.map((rows, column) => ({ value: [column, row, rows / Math.max(1, total)], rows }));
  });
  const chart = init(null, null, { renderer: "svg", ssr: true, width: size + MARGIN + 20, height: size + MARGIN + 50 });
  chart.setOption({
    animation: false,
    backgroundColor: "#fff",
    title: { text: title, left: "center", top: 8, textStyle: { fontSize: 14 } },
    grid: { left: MARGIN, top: 44, width: size, height: size },
    xAxis: {
      type: "category",
      data: [...genres],
      name: "predicted",
      nameLocation: "middle",
      nameGap: 75,
      axisLabel: { rotate: 45, interval: 0 },
    },
    yAxis: {
      type: "category",
      data: [...genres],
      name: "actual",
      nameLocation: "middle",
      nameGap: 80,
      inverse: true,
      axisLabel: { interval: 0 },
    },
    visualMap: { show: false, min: 0, max: 1, dimension: 2, inRange: { color: ["#f7fbff", "#6baed6", "#08306b"] } },
    series: [
      {
        type: "heatmap",
        data: cells.map(({ value, rows }) => ({
          value,
          name: rows.toLocaleString("en-US"),
          label: { color: value[2]! > 0.5 ? "#fff" : "#222" },
        })),
        label: { show: true, formatter: "{b}", fontSize: 11 },
      },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
