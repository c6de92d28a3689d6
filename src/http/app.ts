import { Elysia, ElysiaCustomStatusResponse } from "elysia";
import { messageOf } from "../errors.ts";
import { logInvalid } from "../serving/predict.ts";
import type { Environment } from "./environment.ts";
import { httpErrorOf, routeTable } from "./errors/error-response.ts";
import { REQUEST_ID_HEADER, requestIdOf } from "./request/request-id.ts";
import { docsRoutes } from "./routes/docs.ts";
import { driftRoutes } from "./routes/drift.ts";
import { modelRoutes } from "./routes/model.ts";
import { operationRoutes } from "./routes/operation.ts";
import { isPredictionRoute, predictionRoutes } from "./routes/prediction.ts";
import type { Services } from "./services.ts";

const SECURITY_HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
};
const UNMATCHED = "unmatched";
/** Statuses of a request whose body does not fit. */
const INVALID = new Set([400, 413, 415, 422]);

/** The application's type, for Eden: `treaty<App>("http://localhost:8000")`. */
export type App = ReturnType<typeof createApp>;

/** Makes the HTTP application; it does not listen yet. */
export function createApp(services: Services, keys: Pick<Environment, "API_KEY" | "ADMIN_KEY">) {
  const { model, log, metrics, serviceLog, ending } = services;

  const responded = (method: string, route: string, status: number, startedAt: number) => {
    const seconds = (performance.now() - startedAt) / 1000;
    metrics.observe(route, status, seconds);
    serviceLog("debug", "request_answered", { method, route, status, seconds });
  };

  const api = new Elysia({ normalize: false, handler: { standardHostname: false } })
    .decorate("startedAt", 0)
    .headers(SECURITY_HEADERS)
    .onRequest((context) => {
      context.startedAt = performance.now();
      context.set.headers[REQUEST_ID_HEADER] = requestIdOf(context.request);
      if (ending.aborted) context.set.headers.connection = "close";
    })
    .onAfterHandle(({ request, route, responseValue, set, startedAt }) => {
      const status = responseValue instanceof ElysiaCustomStatusResponse ? responseValue.code : set.status;
      responded(request.method, route, Number(status), startedAt);
    })
    .onError(async ({ error, code, request, path, route: matched, set, startedAt }) => {
      const route = matched ?? UNMATCHED;
      const id = String(set.headers[REQUEST_ID_HEADER]);
      const httpError = httpErrorOf({ error, code, method: request.method, path }, routes);
      if (!httpError) serviceLog("error", "request_failed", { request_id: id, route, reason: messageOf(error) });
      else if (isPredictionRoute(route) && INVALID.has(httpError.status)) await logInvalid(model, log, id);
      set.status = httpError?.status ?? 500;
      Object.assign(set.headers, httpError?.headers);
      responded(request.method, route, set.status, startedAt);
      return { detail: httpError?.detail ?? (isPredictionRoute(route) ? "Prediction failed" : "Request failed") };
    })
    .use(operationRoutes(services))
    .use(predictionRoutes(services, keys.API_KEY))
    .use(modelRoutes(services, keys.ADMIN_KEY))
    .use(driftRoutes(services));
  const app = api.use(docsRoutes(api));

  const routes = routeTable(app);
  return app;
}
