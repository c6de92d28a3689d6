import { type Content, html, type Markup } from "./markup.ts";

/** In pixels at full size. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * A chart to put into a page: it fills the width of its place, and the page's style sheet colours it.
 *
 * @param label what the chart shows, for those who do not see it
 */
export function inlineSvg({ width, height }: Size, label: string, content: Content): Markup {
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">${content}</svg>`;
}

/**
 * A chart as a file of its own, on white and with its title above.
 *
 * @param style CSS of the classes that are the chart's own
 */
export function svgFile({ width, height }: Size, title: string, style: string, content: Content): string {
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
<style>svg{font:12px sans-serif;fill:#444;text-anchor:middle}.grid{stroke:#ddd}${style}</style>
<rect width="100%" height="100%" fill="#fff"/><text x="${width / 2}" y="24" font-size="14" font-weight="bold">${title}</text>
${content}
</svg>
`.text;
}

/** A coordinate to a tenth of a pixel. */
export function px(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A name as a chart can hold it: about 40 columns wide at most, without characters that XML forbids. */
export function shownName(name: string): string {
  return Bun.sliceAnsi(name.replace(/[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/gu, "\uFFFD"), 0, 40, "…");
}

/** About how wide the widest of some texts is, in pixels. */
export function widthOf(texts: readonly string[], fontSize: number): number {
  const columns = texts.reduce((widest, text) => Math.max(widest, Bun.stringWidth(text)), 0);
  return Math.ceil(columns * fontSize * 0.62);
}
