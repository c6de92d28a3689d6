import type { Result, Side } from "./results.ts";

/** What is compared in the summary: ours divided by each peer's, and how much that may be. */
export interface Target {
  readonly what: string;
  readonly unit: "s" | "ms" | "µs" | "MB" | "requests/s";
  /** The tasks whose figures are added. */
  readonly tasks: readonly string[];
  readonly figure: string;
  /** What the figure is multiplied with to be in the unit. */
  readonly scale: number;
  /** Ratio to Python as the task's scaffold writes it; with `atLeast` the least, else the most. */
  readonly scaffold: number;
  /** Ratio to the fastest well-kept Python way. */
  readonly tuned: number;
  readonly atLeast?: true;
}

const memory = { unit: "MB", figure: "peakBytes", scale: 1e-6, scaffold: 0.15, tuned: 0.5 } as const;
const time = { unit: "s", figure: "seconds", scale: 1 } as const;
const underLoad = ["/predict, 32 connections"];

/** Each target, in the order of the summary. */
export const TARGETS: readonly Target[] = [
  { what: "load and process", tasks: ["load", "process"], ...time, scaffold: 0.12, tuned: 0.8 },
  { what: "XGBoost, matrix to model", tasks: ["XGBoost, matrix to model"], ...time, scaffold: 1, tuned: 1 },
  {
    what: "train, logistic regression and XGBoost",
    tasks: ["train, logistic_regression and xgboost"],
    ...time,
    scaffold: 0.9,
    tuned: 0.95,
  },
  { what: "drift, batch", tasks: ["drift, batch"], ...time, scaffold: 0.3, tuned: 0.5 },
  { what: "drift, online", tasks: ["drift, online"], ...time, scaffold: 0.2, tuned: 0.4 },
  {
    what: "cold start to first prediction",
    tasks: ["cold start to first prediction"],
    ...time,
    scaffold: 0.1,
    tuned: 0.15,
  },
  {
    what: "`/predict`, 32 connections, one core",
    tasks: underLoad,
    ...{ unit: "requests/s", figure: "perSecond", scale: 1, scaffold: 20, tuned: 12, atLeast: true },
  },
  { what: "its p99", tasks: underLoad, unit: "ms", figure: "p99Ms", scale: 1, scaffold: 0.1, tuned: 0.2 },
  {
    what: "scoring one song in process",
    tasks: ["scoring one song in process"],
    ...{ unit: "µs", figure: "micros", scale: 1, scaffold: 0.06, tuned: 0.2 },
  },
  { what: "peak memory, load", tasks: ["load"], ...memory },
  { what: "peak memory, process", tasks: ["process"], ...memory },
  { what: "peak memory, drift, batch", tasks: ["drift, batch"], ...memory },
  { what: "peak memory, drift, online", tasks: ["drift, online"], ...memory },
  {
    what: "installed packages",
    tasks: ["installed packages"],
    ...{ unit: "MB", figure: "bytes", scale: 1e-6, scaffold: 0.2, tuned: 0.3 },
  },
];

/** What a target's figure is for a side among the results of one size; `undefined` where a task was not done. */
export function figureOf({ tasks, figure, scale }: Target, results: readonly Result[], side: Side): number | undefined {
  const values = tasks.map((task) => figureAt(results, task, side, figure));
  return values.reduce<number | undefined>(
    (sum, value) => (sum === undefined || value === undefined ? undefined : sum + value * scale),
    0,
  );
}

/** One figure among the results of one size. */
export function figureAt(results: readonly Result[], task: string, side: Side, figure: string): number | undefined {
  // XGBoost itself is the same in both kinds of Python.
  const sides = side === "scaffold" && task === "XGBoost, matrix to model" ? ["tuned"] : [side];
  return results.find((result) => result.task === task && sides.includes(result.side))?.figures[figure];
}

/** Whether a ratio meets what is asked of it. */
export function isMet({ atLeast }: Target, ratio: number, asked: number): boolean {
  return atLeast ? ratio >= asked : ratio <= asked;
}
