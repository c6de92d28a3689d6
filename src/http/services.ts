import type { RequestLog } from "../request-log/writer/request-log.ts";
import type { LiveDrift } from "../serving/live-drift.ts";
import type { ServedModel } from "../serving/served-model.ts";
import type { Metrics } from "./metrics.ts";
import type { ServiceLog } from "./service-log.ts";

/** What routes work with. */
export interface Services {
  readonly model: ServedModel;
  readonly log: RequestLog;
  readonly metrics: Metrics;
  readonly drift: LiveDrift;
  readonly serviceLog: ServiceLog;
  /** Aborted once the process is about to end. */
  readonly ending: AbortSignal;
}
