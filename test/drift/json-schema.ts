import { DriftReport, NoApiLogs } from "../../src/drift/report.ts";

/** The JSON Schema of what a drift report file may hold, for publication. */
export function driftReportJsonSchema(): object {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Drift report",
    anyOf: [DriftReport, NoApiLogs],
  };
}

if (import.meta.main) console.log(JSON.stringify(driftReportJsonSchema(), undefined, 2));
