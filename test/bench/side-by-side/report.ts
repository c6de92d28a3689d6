import type { Result, Results, Side } from "./results.ts";
import { figureAt, figureOf, isMet, TARGETS, type Target } from "./targets.ts";
import { PUBLISHED_ROWS } from "./workspace.ts";

const SIDE_NAMES: Readonly<Record<Side, string>> = {
  ours: "this system",
  scaffold: "pandas",
  scaffold_fast: "pandas, fast options",
  tuned: "polars, tuned",
  tuned_less: "polars, tuned, less work",
  limit: "limit",
};
const SIDES = Object.keys(SIDE_NAMES) as Side[];
const COMMAND_FIGURES = ["seconds", "cpuSeconds", "peakBytes"] as const;

/** Where the README has the summary. */
export const README_TABLE = /(?<=<!-- bench: .* -->\n\n)[\s\S]*?(?=\n*<!-- \/bench -->)/;

/** The summary: each target with both ratios, at the largest size measured; aims are for the published dataset's size. */
export function summaryTable({ results }: Results): string {
  const rows = largest(results);
  const ratio = rows === PUBLISHED_ROWS ? verdict : (_: Target, value: number) => number(value);
  const atSize = results.filter((result) => result.rows === rows || result.rows === 0);
  const lines = TARGETS.flatMap((target) => {
    const [ours, scaffold, tuned] = (["ours", "scaffold", "tuned"] as const).map((s) => figureOf(target, atSize, s));
    if (ours === undefined || scaffold === undefined || tuned === undefined) return [];
    return [
      [
        target.what,
        `${number(ours)} ${target.unit}`,
        `${number(scaffold)} ${target.unit}`,
        ratio(target, ours / scaffold, target.scaffold),
        `${number(tuned)} ${target.unit}`,
        ratio(target, ours / tuned, target.tuned),
      ],
    ];
  });
  const head = [
    `${count(rows)} songs`,
    "this system",
    "pandas, scikit-learn, FastAPI",
    "ratio",
    "fastest Python",
    "ratio",
  ];
  return table(head, lines);
}

/** The whole report: machine, versions, summary, every figure at every size, growth. */
export function reportOf(all: Results): string {
  const { date, machine, versions, results } = all;
  const sizes = [...new Set(results.map(({ rows }) => rows))].filter((rows) => rows > 0).sort((a, b) => a - b);
  const { cores, cpu, memory_gb, os } = machine;
  return [
    "# Side by side with Python",
    `Made by \`bun run bench\` on ${date.slice(0, 10)}: ${cores} cores of ${cpu}, ${memory_gb} GB, ${os}. ${Object.entries(
      versions,
    )
      .map(([name, version]) => `${name} ${version}`)
      .join(", ")}.`,
    METHOD,
    "## Summary",
    summaryTable(all),
    RATIOS,
    ...sizes.flatMap((rows) => [
      `## ${count(rows)} songs`,
      ...stageTables(results.filter((result) => result.rows === rows)),
    ]),
    "## Installed",
    footprintTable(results),
    ...(sizes.length > 1 ? ["## Growth", growthTable(results, sizes.at(-2)!, sizes.at(-1)!)] : []),
  ].join("\n\n");
}

const METHOD = `Every side gets the same synthetic songs, held-out rows and hyperparameters. Each command first runs once
unmeasured: then its outputs must agree (row counts, every value of both split files, XGBoost's trees, accuracies within
0.005, KS statistics and p-values to 1e-9, predictions to 1e-5), and all sides have warm caches. Then the sides take
turns; figures are medians. Before each run of load, process and train its outputs are removed, as \`dvc repro\` does: a
program that truncates an old file of 868 MB gets that file's memory, one that writes beside it gets other memory. Time is
wall time of the whole process unless a line says otherwise.

- **pandas**: Python as the task's own scaffold has it: pandas, scikit-learn, xgboost, scipy, MLflow, a sync FastAPI
  route with a DataFrame a request on uvicorn ([python/scaffold](python/scaffold)).
- **pandas, fast options**: the same with pandas' fastest documented options, where they differ.
- **polars, tuned**: polars, newton-cholesky, models logged with given requirements, an async route with the booster
  itself, orjson, uvloop and httptools ([python/tuned](python/tuned)).
- **polars, tuned, less work**: that without work which this system does too: the source's md5 in \`load\`, XGBoost's curves
  by round in training.
- **limit**: \`md5sum\` for load, \`wc -l\` for the other readers, a raw \`Bun.serve\` without validation and log for serving.

Services run on core 0 and wrk on core 1; cold starts have all cores.`;

const RATIOS = `Ratios are ours divided by theirs, with what was aimed at in brackets; requests/s should be above, everything else
below. Both kinds of Python train XGBoost with the same package, so that line has one Python figure.`;

function verdict(target: Target, ratio: number, asked: number): string {
  const sign = target.atLeast ? "≥" : "≤";
  const text = `${number(ratio)} (${sign} ${asked})`;
  return isMet(target, ratio, asked) ? text : `**${text}, missed**`;
}

function stageTables(results: readonly Result[]): string[] {
  const tasks = [...new Set(results.map(({ task }) => task))];
  const isCommand = (task: string) => figureAt(results, task, "ours", "cpuSeconds") !== undefined;
  const commands = tasks.filter(isCommand);
  const loads = tasks.filter((task) => figureAt(results, task, "ours", "perSecond") !== undefined);
  const others = tasks.filter((task) => !commands.includes(task) && !loads.includes(task));
  const titles = { seconds: "wall time, s", cpuSeconds: "user and system time, s", peakBytes: "peak memory, MB" };
  return [
    ...COMMAND_FIGURES.map((figure) => sidesTable(titles[figure], commands, results, figure)),
    ...(loads.length > 0 ? [loadTable(loads, results)] : []),
    ...(others.length > 0 ? [sidesTable("others", others, results)] : []),
  ];
}

/** A line a task, a column a side; without a figure, each task's only one with its unit. */
function sidesTable(title: string, tasks: readonly string[], results: readonly Result[], figure?: string): string {
  const sides = SIDES.filter((side) => results.some((result) => result.side === side && tasks.includes(result.task)));
  const lines = tasks.map((task) => [task, ...sides.map((side) => cell(results, task, side, figure))]);
  return table([title, ...sides.map((side) => SIDE_NAMES[side])], lines);
}

function cell(results: readonly Result[], task: string, side: Side, figure?: string): string {
  const result = results.find((candidate) => candidate.task === task && candidate.side === side);
  if (!result) return "";
  const [name, value] = figure ? [figure, result.figures[figure]!] : Object.entries(result.figures)[0]!;
  const text = name === "peakBytes" ? number(value / 1e6) : number(value);
  return figure ? text : `${text} ${UNITS[name]}`;
}

const UNITS: Readonly<Record<string, string>> = { seconds: "s", micros: "µs", peakBytes: "MB" };

function loadTable(tasks: readonly string[], results: readonly Result[]): string {
  const lines = tasks.flatMap((task) =>
    SIDES.flatMap((side) => {
      const figures = results.find((result) => result.task === task && result.side === side)?.figures;
      return figures
        ? [[task, SIDE_NAMES[side], ...["perSecond", "p50Ms", "p99Ms"].map((name) => number(figures[name]!))]]
        : [];
    }),
  );
  return table(["wrk", "", "requests/s", "p50, ms", "p99, ms"], lines);
}

function footprintTable(results: readonly Result[]): string {
  const lines = results
    .filter(({ figures }) => figures.bytes !== undefined)
    .map(({ task, side, figures }) => [task, SIDE_NAMES[side], number(figures.bytes! / 1e6), count(figures.files!)]);
  return table(["", "", "MB", "files"], lines);
}

/** Time and memory of each command between two sizes, as the exponent k of n^k. */
function growthTable(results: readonly Result[], from: number, to: number): string {
  const tasks = [...new Set(results.map(({ task }) => task))];
  const sides = ["ours", "scaffold", "tuned"] as const;
  const slope = (task: string, side: Side, figure: string) => {
    const [a, b] = [from, to].map((rows) =>
      figureAt(
        results.filter((r) => r.rows === rows),
        task,
        side,
        figure,
      ),
    );
    return a && b ? (Math.log(b / a) / Math.log(to / from)).toFixed(2) : "";
  };
  const lines = tasks
    .map((task) => [
      task,
      ...sides.map((side) => slope(task, side, "seconds")),
      ...sides.map((side) => slope(task, side, "peakBytes")),
    ])
    .filter(([, ...slopes]) => slopes.some((text) => text !== ""));
  const names = sides.map((side) => SIDE_NAMES[side]);
  const head = [
    `k of n^k, ${count(from)} to ${count(to)} songs`,
    ...names.map((n) => `time, ${n}`),
    ...names.map((n) => `memory, ${n}`),
  ];
  return table(head, lines);
}

function largest(results: readonly Result[]): number {
  return Math.max(...results.map(({ rows }) => rows));
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...lines.map(line)].join("\n");
}

function count(value: number): string {
  return value.toLocaleString("en");
}

/** Three digits that count. */
function number(value: number): string {
  return value >= 1000 ? count(Math.round(value)) : Number(value.toPrecision(3)).toString();
}
