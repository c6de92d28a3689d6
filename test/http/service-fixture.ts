import { readFileSync } from "node:fs";
import { createApp } from "../../src/http/app.ts";
import type { LogLevel } from "../../src/http/environment.ts";
import { readEnvironment } from "../../src/http/environment.ts";
import type { Problem } from "../../src/http/errors/http-error.ts";
import { createMetrics } from "../../src/http/metrics.ts";
import { RequestLog } from "../../src/request-log/writer/request-log.ts";
import { LiveDrift } from "../../src/serving/live-drift.ts";
import { ServedModel } from "../../src/serving/served-model.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { writeChampion } from "./champion-fixture.ts";

/** What to make otherwise than a service with a champion and no keys. */
export interface Settings {
  readonly champion?: boolean;
  readonly variables?: Readonly<Record<string, string>>;
}

/** A service in this process that listens nowhere, with a folder, model, log and store of its own. */
export async function createService({ champion = true, variables = {} }: Settings = {}) {
  const folder = temporaryFolder();
  const directory = folder.file("models/champion");
  if (champion) await writeChampion(directory);
  const logPath = folder.file("logs/api_requests.jsonl");
  const environment = readEnvironment({ REQUEST_LOG_PATH: logPath, REQUEST_LOG_PATIENCE_MS: "60000", ...variables });
  const store = folder.file("mlruns");
  const model = await ServedModel.start({ directory, trackingUri: champion ? undefined : store });
  const log = new RequestLog(environment.requestLog);
  const events: { level: LogLevel; event: string; fields: Readonly<Record<string, unknown>> | undefined }[] = [];
  const ending = new AbortController();
  const drift = new LiveDrift(500);
  const services = {
    ...{ model, log, drift, metrics: createMetrics(model, log, drift), ending: ending.signal },
    serviceLog: (level: LogLevel, event: string, fields?: Readonly<Record<string, unknown>>) => {
      events.push({ level, event, fields });
    },
  };
  const app = createApp(services, environment);
  return {
    ...{ app, directory, store, events, model, log, drift, end: () => ending.abort() },
    /** Sends a request as a client does. */
    request: (method: string, path: string, init: RequestInit = {}): Promise<Response> =>
      app.handle(new Request(`http://localhost${path}`, { method, ...init })),
    /** Posts JSON; a text goes out as it is. */
    post: (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
      app.handle(
        new Request(`http://localhost${path}`, {
          method: "POST",
          body: typeof body === "string" ? body : JSON.stringify(body),
          headers: { "content-type": "application/json", ...headers },
        }),
      ),
    /** The lines of the request log. */
    records: (): Record<string, unknown>[] =>
      readFileSync(logPath, "utf8")
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    async [Symbol.asyncDispose]() {
      await log.close();
      folder[Symbol.dispose]();
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: what came is what the tests check
export type Json = any;

/** The JSON that came. */
export function jsonOf(response: Response): Promise<Json> {
  return response.json();
}

/** The faults that came. */
export async function detailOf(response: Response): Promise<Problem[]> {
  return (await jsonOf(response)).detail;
}
