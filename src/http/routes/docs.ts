import { type AnyElysia, Elysia } from "elysia";
import { SECURITY_SCHEMES } from "../request/auth.ts";

/** Scalar, which draws the page. */
const SCALAR_HOST = "https://cdn.jsdelivr.net";
const SCALAR = `${SCALAR_HOST}/npm/@scalar/api-reference@1.72.1/dist/browser/standalone.js`;
const DOCUMENT_PATH = "/openapi.json";

const PAGE_POLICY = [
  "default-src 'none'",
  `script-src ${SCALAR_HOST} 'unsafe-inline'`,
  `style-src ${SCALAR_HOST} 'unsafe-inline'`,
  "font-src https: data:",
  "img-src 'self' data: https:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
].join("; ");

const info = {
  title: "Spotify genre",
  version: "1",
  description: "Tells a song's genre from Spotify's 12 audio features.",
};

/** The OpenAPI document of an application, made from the schemas of its routes, and a page to read it and try it. */
export function docsRoutes(app: AnyElysia) {
  let document: Promise<Record<string, unknown>> | undefined;
  return new Elysia({ detail: { hide: true } })
    .get(DOCUMENT_PATH, () => {
      document ??= openApiOf(app);
      return document;
    })
    .get("/docs", async () => {
      const { ScalarRender } = await import("@elysiajs/openapi/scalar");
      const page = ScalarRender(info, { url: DOCUMENT_PATH, cdn: SCALAR });
      return new Response(page, {
        headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": PAGE_POLICY },
      });
    });
}

async function openApiOf(app: AnyElysia): Promise<Record<string, unknown>> {
  const { toOpenAPISchema } = await import("@elysiajs/openapi/openapi");
  const { components, paths } = toOpenAPISchema(app);
  return { openapi: "3.1.2", info, paths, components: { ...components, securitySchemes: SECURITY_SCHEMES } };
}
