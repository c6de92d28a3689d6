import { Elysia, status } from "elysia";
import { Health, NotReady, Ready } from "../schemas.ts";
import type { Services } from "../services.ts";

const METRICS_RESPONSE = {
  200: { description: "Prometheus' text format", content: { "text/plain": { schema: { type: "string" } } } },
} as const;

/** The routes for those who run the service. */
export function operationRoutes(services: Services) {
  const { metrics } = services;
  return new Elysia({ tags: ["operation"] })
    .get("/health", () => ({ status: "healthy" as const }), {
      response: Health,
      detail: { summary: "Is the process alive?" },
    })
    .get("/ready", () => readiness(services), {
      response: { 200: Ready, 503: NotReady },
      detail: { summary: "Should requests come here?" },
    })
    .get(
      "/metrics",
      async () => new Response(await metrics.render(), { headers: { "content-type": metrics.contentType } }),
      { detail: { summary: "Metrics for Prometheus", responses: METRICS_RESPONSE } },
    );
}

function readiness({ model, log, ending }: Services) {
  if (ending.aborted) return unavailable("the process is about to end");
  if (!model.loaded) return unavailable(model.absence);
  const { degraded } = log.stats();
  if (degraded !== undefined) return unavailable(`the request log is degraded: ${degraded}`);
  const { classifier, registration, loadedAt } = model.loaded;
  const error = model.lastReload?.error;
  return {
    status: "ready" as const,
    model: { ...registration, kind: classifier.card.kind, loaded_at: loadedAt.toISOString() },
    ...(error !== undefined && { last_reload_error: error }),
  };
}

function unavailable(reason: string) {
  return status(503, { status: "unavailable" as const, reason });
}
