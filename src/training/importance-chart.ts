import { init } from "echarts";

/** Draws the importance of features as SVG: a bar each, the largest on top. */
export function importanceChart(title: string, importance: Readonly<Record<string, number>>): string {
  const bars = Object.entries(importance).sort(([, a], [, b]) => a - b);
  const chart = init(null, null, { renderer: "svg", ssr: true, width: 640, height: 80 + 28 * bars.length });
  chart.setOption({
    animation: false,
    backgroundColor: "#fff",
    title: { text: title, left: "center", top: 8, textStyle: { fontSize: 14 } },
    grid: { left: 140, right: 60, top: 44, bottom: 30 },
    xAxis: { type: "value" },
    yAxis: { type: "category", data: bars.map(([name]) => name) },
    series: [
      {
        type: "bar",
        data: bars.map(([, gain]) => gain),
        itemStyle: { color: "#2171b5" },
        label: { show: true, position: "right", formatter: ({ value }: { value: number }) => value.toPrecision(3) },
      },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
