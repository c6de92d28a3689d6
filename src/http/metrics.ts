import Counter from "prom-client/lib/counter.js";
import Gauge from "prom-client/lib/gauge.js";
import Histogram from "prom-client/lib/histogram.js";
import Registry from "prom-client/lib/registry.js";
import type { RequestLog } from "../request-log/writer/request-log.ts";
import type { LiveDrift } from "../serving/live-drift.ts";
import type { ServedModel } from "../serving/served-model.ts";

const LATENCY_BUCKETS = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];

/** What the service counts, for Prometheus. */
export interface Metrics {
  /** Counts a response; `seconds` from the request's first line to the response. */
  observe(route: string, status: number, seconds: number): void;
  /** Counts a predicted genre. */
  predicted(genre: string): void;
  readonly contentType: string;
  /** All metrics in Prometheus' text format. */
  render(): Promise<string>;
}

/** Makes the counters; those of model, drift and request log are read when asked for. */
export function createMetrics(model: ServedModel, log: RequestLog, drift: LiveDrift): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    registers,
    name: "http_requests_total",
    help: "Responses by route and status",
    labelNames: ["route", "status"],
  });
  const duration = new Histogram({
    registers,
    name: "http_request_duration_seconds",
    help: "Time from a request to its response",
    labelNames: ["route"],
    buckets: LATENCY_BUCKETS,
  });
  const predictions = new Counter({
    registers,
    name: "predictions_total",
    help: "Predicted songs by genre",
    labelNames: ["genre"],
  });
  new Gauge({
    registers,
    name: "model_info",
    help: "The model in use: always 1; absent while there is no model",
    labelNames: ["name", "version", "run_id", "kind"],
    collect() {
      this.reset();
      if (!model.loaded) return;
      const { classifier, registration } = model.loaded;
      const { name, version, run_id } = registration;
      this.set({ name, version, run_id: run_id ?? "", kind: classifier.card.kind }, 1);
    },
  });
  new Counter({
    registers,
    name: "model_reloads_total",
    help: "Reloads of the model by outcome",
    labelNames: ["outcome"],
    collect() {
      this.reset();
      for (const [outcome, times] of Object.entries(model.reloads)) this.inc({ outcome }, times);
    },
  });
  new Counter({
    registers,
    name: "request_log_lines_total",
    help: "Lines of the request log: accepted = written + dropped + request_log_queued_lines",
    labelNames: ["state"],
    collect() {
      this.reset();
      const { accepted, written, dropped } = log.stats();
      for (const [state, lines] of Object.entries({ accepted, written, dropped })) this.inc({ state }, lines);
    },
  });
  const driftReport = async () => {
    const reference = model.loaded?.reference;
    const report = reference && (await drift.compare(reference));
    return report?.status === "no_api_logs" ? undefined : report;
  };
  new Gauge({
    registers,
    name: "drift_statistic",
    help: "Kolmogorov-Smirnov statistic between recent songs and training songs, by feature",
    labelNames: ["feature"],
    async collect() {
      const { details = {} } = (await driftReport()) ?? {};
      this.reset();
      for (const [feature, { ks_statistic }] of Object.entries(details)) this.set({ feature }, ks_statistic);
    },
  });
  new Gauge({
    registers,
    name: "drift_detected",
    help: "1 if recent songs drift from the training songs, by policy; absent if there are too few songs",
    labelNames: ["policy"],
    async collect() {
      const report = await driftReport();
      this.reset();
      for (const [policy, { verdict }] of Object.entries(report?.verdicts ?? {})) {
        if (verdict !== "INSUFFICIENT_DATA") this.set({ policy }, Number(verdict === "DRIFT_DETECTED"));
      }
    },
  });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      registers,
      name,
      help,
      collect() {
        this.set(read());
      },
    });
  gauge("request_log_queued_lines", "Lines that wait for the disk", () => log.stats().queued);
  gauge("request_log_queued_bytes", "Bytes that wait for the disk", () => log.stats().queuedBytes);
  gauge("request_log_degraded", "1 while lines do not reach the disk", () => Number("degraded" in log.stats()));
  gauge("process_resident_memory_bytes", "Memory of the process", () => process.memoryUsage.rss());
  return {
    observe(route, status, seconds) {
      requests.inc({ route, status });
      duration.observe({ route }, seconds);
    },
    predicted: (genre) => predictions.inc({ genre }),
    contentType: registry.contentType,
    render: () => registry.metrics(),
  };
}
