import type { RequestLog } from "../request-log/writer.ts";
import type { Metrics } from "./metrics.ts";
import type { ServedModel } from "./served-model.ts";
import type { ServiceLog } from "./service-log.ts";

/** What routes answer with. */
export interface Services {
  readonly model: ServedModel;
  readonly log: RequestLog;
  readonly metrics: Metrics;
  readonly serviceLog: ServiceLog;
  /** Aborted once the process is about to end. */
  readonly ending: AbortSignal;
}
