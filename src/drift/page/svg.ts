import { type EChartsCoreOption, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { Markup } from "./markup.ts";

use([SVGRenderer]);

/**
 * Draws a chart without a browser, as an SVG to put into a page.
 *
 * @param size in CSS pixels at full width; the SVG scales to its place
 * @param label what the chart shows, for those who do not see it
 */
export function drawChart(size: { width: number; height: number }, label: string, option: EChartsCoreOption): Markup {
  const chart = init(null, null, { renderer: "svg", ssr: true, ...size });
  chart.setOption({ animation: false, textStyle: { fontFamily: "inherit" }, ...option });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return new Markup(asInlineSvg(svg, label));
}

/** Drops what an SVG inside a page does not need: its size, name spaces, hover styles and clip paths. */
function asInlineSvg(svg: string, label: string): string {
  return svg
    .replace(/<style[\s\S]*?<\/style>/g, "")
    .replace(/<defs[\s\S]*?<\/defs>/g, "")
    .replace(/ (class|pointer-events|clip-path|xml:space|ecmeta_\w+)="[^"]*"/g, "")
    .replace(/<rect[^>]*fill="none"><\/rect>/, "")
    .replace(/font-family:inherit;/g, "")
    .replace(/\n/g, "")
    .replace(/<svg[^>]*(viewBox="[^"]*")[^>]*>/, `<svg $1 role="img" aria-label="${Bun.escapeHTML(label)}">`);
}
