import { type Static, Type } from "@sinclair/typebox";
import { DriftPolicy } from "./policy.ts";

/** Version of the report's shape: the major part changes when a key goes or changes its meaning. */
export const SCHEMA_VERSION = "1.0";

const Count = Type.Integer({ minimum: 0 });
const Share = Type.Number({ minimum: 0, maximum: 1 });
const Finite = (description: string) =>
  Type.Union([Type.Number(), Type.Null()], { description: `${description}; null if it is not finite` });
const Verdict = Type.Union([Type.Literal("DRIFT_DETECTED"), Type.Literal("NORMAL"), Type.Literal("INSUFFICIENT_DATA")]);

/** A file that one side was read from. */
export const Source = Type.Object({
  path: Type.String(),
  md5: Type.String({ pattern: "^[0-9a-f]{32}$", description: "Digest of the file's bytes" }),
});
export type Source = Static<typeof Source>;

/** What became of the request log's lines. */
export const LogCoverage = Type.Object({
  lines: Count,
  records: Type.Integer({ minimum: 0, description: "Requests compared" }),
  outside_window: Type.Integer({ minimum: 0, description: "Requests that since and last leave out" }),
  without_features: Type.Integer({ minimum: 0, description: "Requests with an invalid body" }),
  malformed: Type.Integer({ minimum: 0, description: "Lines that are no request" }),
  blank: Count,
  malformed_lines: Type.Array(
    Type.Object({ file: Type.String(), line: Type.Integer({ minimum: 1 }), reason: Type.String() }),
    { description: "The first malformed lines" },
  ),
  torn_files: Type.Array(Type.String(), { description: "Files that end in half a line or half their compressed data" }),
  since: Type.Optional(Type.String({ description: "Start of the window, ISO 8601" })),
  last: Type.Optional(Type.Integer({ minimum: 1, description: "Most requests in the window, newest first" })),
});
export type LogCoverage = Static<typeof LogCoverage>;

/** How often the champion names the right genre before and after. */
export const AccuracyDrift = Type.Object({
  train: Share,
  train_songs: Type.Integer({ minimum: 1, description: "Held-out songs that it was measured on" }),
  prod: Share,
  prod_songs: Type.Integer({ minimum: 1, description: "Songs that it was measured on, a random sample of many" }),
});

/** Quantiles of one side, numpy's `linear`. */
export const Quantiles = Type.Object({
  min: Finite("Smallest value"),
  p01: Finite("1 % quantile"),
  p05: Finite("5 % quantile"),
  p25: Finite("First quartile"),
  p50: Finite("Median"),
  p75: Finite("Third quartile"),
  p95: Finite("95 % quantile"),
  p99: Finite("99 % quantile"),
  max: Finite("Largest value"),
});
export type Quantiles = Static<typeof Quantiles>;

/** Two samples of categories side by side. */
export const CategoryDrift = Type.Object({
  categories: Type.Array(Type.Object({ name: Type.String(), train_share: Share, prod_share: Share })),
  chi_squared: Type.Number({ minimum: 0 }),
  degrees_of_freedom: Count,
  p_value: Share,
  cramers_v: Share,
  psi: Type.Number({ minimum: 0, description: "Population stability index over the categories" }),
});
export type CategoryDrift = Static<typeof CategoryDrift>;

/** Shares of both sides over the same bins of equal width. */
export const Histogram = Type.Object({
  edges: Type.Array(Type.Number(), { minItems: 2, description: "(n_bins + 1); a bin is open above, the last closed" }),
  train: Type.Array(Share, { description: "(n_bins)" }),
  prod: Type.Array(Share, { description: "(n_bins)" }),
  train_outside: Type.Number({ minimum: 0, maximum: 1, description: "Share beyond the edges" }),
  prod_outside: Type.Number({ minimum: 0, maximum: 1, description: "Share beyond the edges" }),
});
export type Histogram = Static<typeof Histogram>;

/** Both distribution functions at the same values. */
export const Ecdf = Type.Object({
  values: Type.Array(Type.Number(), { description: "(n_points), ascending" }),
  train: Type.Array(Share, { description: "Share of values up to each point, (n_points)" }),
  prod: Type.Array(Share, { description: "Share of values up to each point, (n_points)" }),
});
export type Ecdf = Static<typeof Ecdf>;

/** One feature's comparison. */
export const FeatureDrift = Type.Object({
  ks_statistic: Type.Number({ minimum: 0, maximum: 1, description: "D of the two-sample Kolmogorov-Smirnov test" }),
  p_value: Share,
  drift_detected: Type.Boolean({ description: "p_value < alpha" }),
  train_mean: Finite("Mean of the training side"),
  prod_mean: Finite("Mean of the production side"),
  train_std: Finite("Population standard deviation of the training side"),
  prod_std: Finite("Population standard deviation of the production side"),
  train_n: Type.Integer({ minimum: 1 }),
  prod_n: Type.Integer({ minimum: 1 }),
  train_missing: Count,
  prod_missing: Count,
  train_quantiles: Quantiles,
  prod_quantiles: Quantiles,
  adjusted_p_value: Share,
  ks_location: Finite("A value where the distribution functions are D apart"),
  critical_statistic: Type.Union([Share, Type.Null()], {
    description: "Smallest D significant at alpha with these sizes; null if none is",
  }),
  calibrated_threshold: Type.Number({
    minimum: 0,
    maximum: 1,
    description: "Mean + 3 standard deviations of D over chunks of the training side",
  }),
  verdicts: Type.Object(
    { reference: Type.Boolean(), effect: Type.Boolean(), calibrated: Type.Boolean() },
    { description: "Whether the feature drifts under each policy" },
  ),
  psi: Type.Number({ minimum: 0, description: "Population stability index, over training deciles or categories" }),
  wasserstein: Finite("Wasserstein distance over the training side's standard deviation"),
  js_distance: Type.Number({
    minimum: 0,
    maximum: 1,
    description: "Jensen-Shannon distance of base 2, over training deciles or categories",
  }),
  histogram: Type.Optional(Histogram),
  ecdf: Ecdf,
  categories: Type.Optional(CategoryDrift),
});
export type FeatureDrift = Static<typeof FeatureDrift>;

/** What one policy says of the whole. */
export const PolicyVerdict = Type.Object({
  verdict: Verdict,
  rule: Type.String({ description: "The rule in words, with its thresholds" }),
  drifted_features: Type.Array(Type.String()),
});
export type PolicyVerdict = Static<typeof PolicyVerdict>;

/** The comparison of production with training data. */
export const DriftReport = Type.Object(
  {
    schema_version: Type.Literal(SCHEMA_VERSION),
    timestamp: Type.String({ description: "ISO 8601 with zone" }),
    mode: Type.Union([Type.Literal("batch"), Type.Literal("online")]),
    status: Type.Union([Type.Literal("DRIFT_DETECTED"), Type.Literal("NORMAL")], {
      description: "Verdict of the reference policy",
    }),
    train_samples: Count,
    production_samples: Count,
    features_with_drift: Count,
    drifted_features: Type.Array(Type.String(), { description: "Under the reference policy" }),
    drift_percentage: Type.Number({ minimum: 0, maximum: 100, description: "Of the tested features" }),
    verdict: Type.Union(Verdict.anyOf, { description: "Verdict of the policy in use" }),
    verdicts: Type.Object({ reference: PolicyVerdict, effect: PolicyVerdict, calibrated: PolicyVerdict }),
    policy: DriftPolicy,
    smallest_detectable_statistic: Type.Union([Share, Type.Null()], {
      description: "Smallest D significant at alpha in every tested feature; null if there is none",
    }),
    sources: Type.Object({ train: Type.Array(Source), prod: Type.Array(Source) }),
    untested_features: Type.Record(Type.String(), Type.String(), { description: "Why a feature was not tested" }),
    genres: Type.Optional(CategoryDrift),
    accuracy: Type.Optional(AccuracyDrift),
    request_log: Type.Optional(LogCoverage),
    details: Type.Record(Type.String(), FeatureDrift),
  },
  { description: "Drift of production songs from training songs" },
);
export type DriftReport = Static<typeof DriftReport>;

/** What is reported instead if there are no logged requests to compare. */
export const NoApiLogs = Type.Object(
  { status: Type.Literal("no_api_logs"), message: Type.String() },
  { description: "There were no logged requests to compare" },
);
export type NoApiLogs = Static<typeof NoApiLogs>;
