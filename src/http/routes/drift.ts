import { Type } from "@sinclair/typebox";
import { Elysia } from "elysia";
import { DriftReport, NoApiLogs } from "../../drift/report.ts";
import { httpError, Problems } from "../errors/http-error.ts";
import type { Services } from "../services.ts";

/** The route that compares recent songs with those that the model was trained on. */
export function driftRoutes({ model, drift }: Services) {
  return new Elysia({ tags: ["model"] }).get(
    "/drift",
    async () => {
      const { reference } = model.require();
      if (reference) return await drift.compare(reference);
      throw httpError(503, "no_reference", ["server"], "The model came without the counts of its training songs");
    },
    {
      response: { 200: Type.Union([DriftReport, NoApiLogs]), 503: Problems },
      detail: {
        summary: "Has the music drifted?",
        description: `The last ${drift.size} predicted songs compared with the model's training songs, as \`bun run drift\` reports.`,
      },
    },
  );
}
