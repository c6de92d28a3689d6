/** The least that can answer predictions: no validation, no log. Its folder is the first argument. */
import { loadClassifier } from "../../src/classifier.ts";

const { predict } = await loadClassifier(process.argv[2]!);
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  async fetch(request) {
    return Response.json(predict((await request.json()) as Parameters<typeof predict>[0]));
  },
});
console.log(JSON.stringify({ event: "started", url: server.url }));
