import { type TObject, Type } from "@sinclair/typebox";
import Papa from "papaparse";
import { writeFilesAtomically } from "../data/output-file.ts";
import { detectDrift } from "../drift/detect.ts";
import { DriftPolicy, type DriftReport, type LogCoverage, type NoApiLogs } from "../drift/report.ts";
import { AppError } from "../errors.ts";
import type { LogWindow } from "../request-log/window.ts";
import { defineCommand, fromParams, runCommand } from "./command.ts";
import { readFiles, readLog } from "./drift-sides.ts";
import { count, seconds } from "./format.ts";

/** Section `drift` of params.yaml. */
export const DriftParams = Type.Object(DriftPolicy.properties, { $id: "drift", additionalProperties: false });

/** Where the stage reads. */
export interface DriftPaths {
  readonly train: string;
  readonly production: string;
  readonly log: string;
  readonly champion: string;
}

/**
 * Compares production songs from a CSV file with the training songs.
 *
 * @throws {AppError} where a file is missing or malformed, or no feature has values on both sides
 */
export async function compareFiles(paths: DriftPaths, policy: DriftPolicy): Promise<DriftReport> {
  const { reference, current } = await readFiles(paths.train, paths.production, paths.champion, policy.seed);
  return detectDrift(reference, current, { mode: "batch", timestamp: new Date(), policy });
}

/**
 * Compares the songs of logged requests with the training songs.
 *
 * @throws {AppError} where a file is missing or malformed, no line of the log is a request, or no feature has values on
 * both sides
 */
export async function compareLog(
  paths: DriftPaths,
  policy: DriftPolicy,
  window: LogWindow,
): Promise<DriftReport | NoApiLogs> {
  const sides = await readLog(paths.train, paths.log, window);
  if (!sides) return noApiLogs(`${paths.log} is missing or empty: no request to compare`);
  const { reference, current, requestLog } = sides;
  if (requestLog.records === 0) return noApiLogs(`${paths.log} holds no request to compare: ${leftOut(requestLog)}`);
  return detectDrift(reference, current, { mode: "online", timestamp: new Date(), policy, requestLog });
}

function noApiLogs(message: string): NoApiLogs {
  return { status: "no_api_logs", message };
}

function leftOut({ lines, without_features, malformed, outside_window }: LogCoverage): string {
  return `of ${count(lines)} lines ${count(without_features)} are invalid requests, ${count(malformed)} malformed, ${count(outside_window)} outside the window`;
}

const UNITS = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/**
 * The start of a window: a date or time (ISO 8601), or how long ago, as `24h`.
 *
 * @throws {AppError} `bad_params`
 */
export function parseSince(text: string, now = Date.now()): Date {
  const [, amount, unit] = /^(\d+)\s*([smhdw])$/.exec(text) ?? [];
  const time = amount ? now - Number(amount) * UNITS[unit as keyof typeof UNITS] * 1000 : Date.parse(text);
  if (/^\d{4}-|^\d+\s*[smhdw]$/.test(text) && !Number.isNaN(new Date(time).getTime())) return new Date(time);
  throw new AppError(
    "bad_params",
    `--since expected a time like 2026-01-31T12:00Z or 24h, got ${JSON.stringify(text)}`,
  );
}

/** One line a feature, for plots of all features together. */
function plotsCsv({ details }: DriftReport): string {
  const rows = Object.entries(details).map(([feature, { ks_statistic, p_value, adjusted_p_value, psi }]) => ({
    ...{ feature, ks_statistic, p_value, adjusted_p_value, psi },
  }));
  return `${Papa.unparse(rows, { newline: "\n" })}\n`;
}

async function outputsOf(report: DriftReport, html?: string, plots?: string) {
  const { renderDriftReport } = html ? await import("../drift/html.ts") : {};
  return [
    ...(html && renderDriftReport ? [{ path: html, content: renderDriftReport(report) }] : []),
    ...(plots ? [{ path: plots, content: plotsCsv(report) }] : []),
  ];
}

function verdictLine({ verdict, verdicts, policy, details, train_samples, production_samples }: DriftReport): string {
  const drifted = verdicts[policy.policy].drifted_features;
  const names = drifted.length > 0 ? ` (${drifted.join(", ")})` : "";
  const features = `${drifted.length} of ${Object.keys(details).length} features drift${names}`;
  return `${verdict} under ${policy.policy}, ${features}, ${count(production_samples)} songs against ${count(train_samples)}`;
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
    train_data: Type.String({ default: "data/train.csv", description: "CSV of training songs" }),
    prod_data: Type.String({ default: "data/prod_sim.csv", description: "CSV of production songs" }),
    api_logs: Type.String({
      default: "logs/api_requests.jsonl",
      description: "request log, rotated files and those of other writers beside it included",
    }),
    since: Type.Optional(
      Type.String({ description: "only requests from this time on (2026-01-31T12:00Z), or of the last so long (24h)" }),
    ),
    last: Type.Optional(Type.Integer({ minimum: 1, description: "only this many requests, the newest" })),
    champion: Type.String({
      default: "models/champion",
      description: "folder of the champion; if trained on train_data, its accuracy before and after is reported",
    }),
    output: Type.String({ default: "drift_report.json", description: "the report" }),
    html: Type.Optional(Type.String({ description: "the report as a page" })),
    plots: Type.Optional(Type.String({ description: "CSV of the statistics, one line a feature" })),
    json: Type.Boolean({ default: false, description: "print the report" }),
    "fail-on-drift": Type.Boolean({ default: false, description: "exit with 1 where the policy says drift" }),
    params_path: Type.String({ default: "params.yaml", description: "where the defaults of what follows are" }),
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
    const paths = {
      train: flags.train_data,
      production: flags.prod_data,
      log: flags.api_logs,
      champion: flags.champion,
    };
    const window = { ...(since !== undefined && { since: parseSince(since) }), ...(last !== undefined && { last }) };
    const report = mode === "batch" ? await compareFiles(paths, policy) : await compareLog(paths, policy, window);

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
