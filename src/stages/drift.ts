import { type TObject, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import Papa from "papaparse";
import { sum } from "simple-statistics";
import { defineCommand, runCommand } from "../cli/command.ts";
import { fromParams } from "../cli/flags.ts";
import { CHAMPION_FOLDER, DRIFT_REPORT, PARAMS_FILE, PRODUCTION_DATA, TRAIN_DATA } from "../cli/paths.ts";
import { showProgress } from "../cli/progress.ts";
import { compareFiles } from "../drift/input/compare-files.ts";
import { compareLog } from "../drift/input/compare-log.ts";
import { DriftParams, DriftPolicy } from "../drift/policy.ts";
import type { DriftReport, NoApiLogs } from "../drift/report.ts";
import { AppError } from "../errors.ts";
import { grouped, seconds } from "../io/format.ts";
import { writeFilesAtomically } from "../io/output-file.ts";
import { listFileSet } from "../request-log/file-set.ts";
import { RequestLogOptions } from "../request-log/options.ts";
import { parseSince } from "../request-log/reader/since.ts";
import type { LogWindow } from "../request-log/reader/window.ts";

interface Inputs {
  readonly train_data: string;
  readonly prod_data: string;
  readonly api_logs: string;
  readonly champion: string;
}

async function batchReport({ train_data, prod_data, champion }: Inputs, policy: DriftPolicy): Promise<DriftReport> {
  using progress = showProgress("drift", bytesOf([train_data, prod_data]));
  return await compareFiles({ train: train_data, production: prod_data, champion }, policy, progress.advance);
}

async function onlineReport(
  { train_data, api_logs }: Inputs,
  policy: DriftPolicy,
  window: LogWindow,
): Promise<DriftReport | NoApiLogs> {
  using progress = showProgress("drift", bytesOf([train_data, ...listFileSet(api_logs)]));
  return await compareLog({ train: train_data, log: api_logs }, policy, window, progress.advance);
}

function bytesOf(paths: readonly string[]): number {
  return sum(paths.map((path) => Bun.file(path).size));
}

/** One line per feature, for plots of all features together. */
function plotsCsv({ details }: DriftReport): string {
  const rows = Object.entries(details).map(([feature, { ks_statistic, p_value, adjusted_p_value, psi }]) => ({
    ...{ feature, ks_statistic, p_value, adjusted_p_value, psi },
  }));
  return `${Papa.unparse(rows, { newline: "\n" })}\n`;
}

async function outputsOf(report: DriftReport, html?: string, plots?: string) {
  const { renderDriftReport } = html ? await import("../drift/page/page.ts") : {};
  return [
    ...(html && renderDriftReport ? [{ path: html, content: renderDriftReport(report) }] : []),
    ...(plots ? [{ path: plots, content: plotsCsv(report) }] : []),
  ];
}

function verdictLine({ verdict, verdicts, policy, details, train_samples, production_samples }: DriftReport): string {
  const drifted = verdicts[policy.policy].drifted_features;
  const names = drifted.length > 0 ? ` (${drifted.join(", ")})` : "";
  const features = `${drifted.length} of ${Object.keys(details).length} features drift${names}`;
  return `${verdict} under ${policy.policy}, ${features}, ${grouped(production_samples)} songs against ${grouped(train_samples)}`;
}

const policyFlags = Object.fromEntries(
  Object.entries(DriftPolicy.properties).map(([name, schema]) => [
    name,
    { ...schema, ...fromParams<TObject>(DriftParams, name) },
  ]),
) as object as typeof DriftPolicy.properties;

export const driftCommand = defineCommand({
  name: "drift",
  summary: "compare production songs with the training songs (exit code 0; 1: drift under --fail-on-drift; 2: error)",
  errorExitCode: 2,
  flags: Type.Object({
    mode: Type.Union([Type.Literal("batch"), Type.Literal("online")], {
      default: "batch",
      description: "batch: songs from prod_data; online: songs from api_logs",
    }),
    train_data: Type.String({ default: TRAIN_DATA, description: "CSV of training songs" }),
    prod_data: Type.String({ default: PRODUCTION_DATA, description: "CSV of production songs" }),
    api_logs: Type.String({
      default: Bun.env.REQUEST_LOG_PATH || Value.Create(RequestLogOptions.properties.path),
      description: "request log, rotated files and those of other writers beside it included",
    }),
    since: Type.Optional(
      Type.String({ description: "only requests from this time on (2026-01-31T12:00Z), or from this long ago (24h)" }),
    ),
    last: Type.Optional(Type.Integer({ minimum: 1, description: "only this many requests, the newest" })),
    champion: Type.String({
      default: CHAMPION_FOLDER,
      description: "folder of the champion; if trained on train_data, its accuracy before and after is reported",
    }),
    output: Type.String({ default: DRIFT_REPORT, description: "the report" }),
    html: Type.Optional(Type.String({ description: "the report as a page" })),
    plots: Type.Optional(Type.String({ description: "CSV of the statistics, one line per feature" })),
    json: Type.Boolean({ default: false, description: "print the report" }),
    "fail-on-drift": Type.Boolean({ default: false, description: "exit with 1 if the policy says drift" }),
    params_path: Type.String({ default: PARAMS_FILE, description: "file with the defaults of the flags below" }),
    ...policyFlags,
  }),
  async run(flags) {
    const started = performance.now();
    const { mode, since, last, output, json } = flags;
    if (mode === "batch" && (since !== undefined || last !== undefined)) {
      throw new AppError("bad_params", "--since and --last expected --mode online, got batch");
    }
    const policy = Object.fromEntries(
      Object.keys(policyFlags).map((name) => [name, flags[name as keyof DriftPolicy]]),
    ) as DriftPolicy;
    const window = { ...(since !== undefined && { since: parseSince(since) }), ...(last !== undefined && { last }) };
    const report = mode === "batch" ? await batchReport(flags, policy) : await onlineReport(flags, policy, window);

    const text = `${JSON.stringify(report, null, 2)}\n`;
    const isComparison = report.status !== "no_api_logs";
    const others = isComparison ? await outputsOf(report, flags.html, flags.plots) : [];
    // the report comes last, so that it is there only if the others are
    const outputs = [...others, { path: output, content: text }];
    await writeFilesAtomically(outputs);

    if (isComparison && flags["fail-on-drift"] && report.verdict === "DRIFT_DETECTED") process.exitCode = 1;
    const outcome = isComparison ? verdictLine(report) : `${report.status}, ${report.message}`;
    const line = `drift: ${outcome}, ${seconds(started)} -> ${outputs
      .map(({ path }) => path)
      .toReversed()
      .join(", ")}`;
    if (!json) return line;
    console.error(line);
    return text.trimEnd();
  },
});

if (import.meta.main) await runCommand(driftCommand);
