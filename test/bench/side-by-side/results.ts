import { type Static, Type } from "@sinclair/typebox";

/**
 * Whose figure it is. `scaffold` is Python as the task's own scaffold writes it, `scaffold_fast` the same with pandas'
 * fastest documented options, `tuned` the fastest well-kept Python way, `tuned_less` that way with less to do than we
 * have; `limit` does the least that the task takes.
 */
export const Side = Type.Union([
  Type.Literal("ours"),
  Type.Literal("scaffold"),
  Type.Literal("scaffold_fast"),
  Type.Literal("tuned"),
  Type.Literal("tuned_less"),
  Type.Literal("limit"),
]);
export type Side = Static<typeof Side>;

/** One task as one side did it. */
export const Result = Type.Object({
  task: Type.String({ description: "what was done" }),
  side: Side,
  rows: Type.Integer({ description: "songs in songs.csv" }),
  note: Type.Optional(Type.String({ description: "what this side's figure is of, where the task does not say it" })),
  figures: Type.Record(Type.String(), Type.Number(), { description: "medians by name and unit" }),
  rounds: Type.Integer({ description: "runs that the medians are of" }),
});
export type Result = Static<typeof Result>;

/** All that one run of the benchmark found. */
export const Results = Type.Object({
  date: Type.String({ description: "ISO 8601" }),
  machine: Type.Object({ cpu: Type.String(), cores: Type.Integer(), memory_gb: Type.Integer(), os: Type.String() }),
  versions: Type.Record(Type.String(), Type.String()),
  results: Type.Array(Result),
});
export type Results = Static<typeof Results>;
