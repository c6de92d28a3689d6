import { CHAMPION_FOLDER } from "../cli/paths.ts";
import { AppError, messageOf } from "../errors.ts";
import { RequestLog } from "../request-log/writer/request-log.ts";
import { LiveDrift } from "../serving/live-drift.ts";
import { ServedModel } from "../serving/served-model.ts";
import { createApp } from "./app.ts";
import { type Environment, readEnvironment } from "./environment.ts";
import { createMetrics } from "./metrics.ts";
import { reloadModel } from "./reload.ts";
import { createServiceLog } from "./service-log.ts";

const IDLE_SECONDS = 30;
const DRAIN_MS = 7000;
const LOG_CLOSE_MS = 2000;

/**
 * Runs the service until SIGTERM or SIGINT: then it takes no more requests, responds to those in flight, brings the request
 * log to the disk and ends, all within 10 seconds. SIGHUP reloads the model.
 *
 * @throws {AppError} if it cannot start
 */
async function serve(): Promise<void> {
  const ending = new AbortController();
  const { promise: signalled, resolve: onSignal } = Promise.withResolvers<NodeJS.Signals>();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, onSignal);

  const environment = readEnvironment(Bun.env);
  const model = await ServedModel.start({ directory: CHAMPION_FOLDER, trackingUri: environment.MLFLOW_TRACKING_URI });
  const log = new RequestLog(environment.requestLog);
  const serviceLog = createServiceLog(environment.LOG_LEVEL);
  const drift = new LiveDrift(environment.DRIFT_WINDOW);
  const metrics = createMetrics(model, log, drift);
  const services = { model, log, metrics, drift, serviceLog, ending: ending.signal };
  process.on("SIGHUP", () => reloadModel(services).catch(() => {}));

  const server = listen(createApp(services, environment).fetch, environment);
  serviceLog("info", "started", {
    url: server.url,
    model: model.loaded?.registration ?? model.absence,
    request_log: log.stats().path,
  });

  const signal = await signalled;
  ending.abort();
  await Promise.race([server.stop(), Bun.sleep(DRAIN_MS)]);
  const unanswered = server.pendingRequests;
  await server.stop(true);
  serviceLog("info", "stopped", { signal, unanswered, request_log: await log.close(LOG_CLOSE_MS) });
}

function listen(fetch: (request: Request) => Response | Promise<Response>, { PORT, HOST }: Environment) {
  try {
    return Bun.serve({
      fetch,
      port: PORT,
      hostname: HOST,
      reusePort: true,
      idleTimeout: IDLE_SECONDS,
      // The size of a body is checked as it is read, so that the error has the shape of all others.
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
      development: false,
    });
  } catch (cause) {
    throw new AppError("io", `${HOST}:${PORT} must be an address to listen on: ${messageOf(cause)}`, { cause });
  }
}

try {
  await serve();
  process.exit(0);
} catch (error) {
  console.error(error instanceof AppError ? `error: ${error.message}` : error);
  process.exit(1);
}
