import { expect, test } from "bun:test";
import { html } from "../../src/charts/markup.ts";
import { inlineSvg, shownName, svgFile, widthOf } from "../../src/charts/svg.ts";

test("a chart says what it shows, whatever the characters", () => {
  const label = `R&B <"loud">`;
  expect(inlineSvg({ width: 4, height: 2 }, label, "").text).toBe(
    '<svg viewBox="0 0 4 2" role="img" aria-label="R&amp;B &lt;&quot;loud&quot;&gt;"></svg>',
  );
  const file = svgFile({ width: 4, height: 2 }, label, ".bar{fill:red}", html`<g/>`);
  expect(file).toContain('role="img" aria-label="R&amp;B &lt;&quot;loud&quot;&gt;"');
  expect(file).toContain('xmlns="http://www.w3.org/2000/svg"');
});

test("a name is cut after about 40 columns, and characters that XML forbids are replaced", () => {
  expect(shownName("Hip-Hop")).toBe("Hip-Hop");
  expect(shownName("a".repeat(41))).toBe(`${"a".repeat(39)}…`);
  expect(Bun.stringWidth(shownName("音".repeat(41)))).toBeLessThanOrEqual(41);
  expect(shownName("a\u0000\u001b[31m\ud800\uffff")).toBe("a\ufffd\ufffd[31m\ufffd\ufffd");
});

test("wide characters take twice the room of narrow ones", () => {
  expect(widthOf(["音楽", "ab"], 50)).toBe(2 * widthOf(["ab"], 50));
  expect(widthOf([], 12)).toBe(0);
});
