/** HTML or SVG that is safe to put into a page as it is. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What a template takes. */
export type Content = Markup | string | number | readonly Content[];

/** Makes HTML or SVG from a template; interpolated text is escaped, markup is not. */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(strings.map((literal, i) => literal + (i < contents.length ? render(contents[i]!) : "")).join(""));
}

function render(content: Content): string {
  if (content instanceof Markup) return content.text;
  if (typeof content === "string" || typeof content === "number") return Bun.escapeHTML(content);
  return content.map(render).join("");
}
