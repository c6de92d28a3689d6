/** The least that can answer predictions: no validation, no log. Its folder is the first argument. */
import { loadClassifier } from "../../src/classifier/load.ts";

const { predict } = await loadClassifier(process.argv[2]!);
Bun.serve({
  port: Bun.env.PORT ?? 0,
  hostname: "127.0.0.1",
  async fetch(request) {
    return Response.json(predict((await request.json()) as Parameters<typeof predict>[0]));
  },
});
