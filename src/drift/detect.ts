import { AppError } from "../errors.ts";
import { FEATURE_NAMES, type FeatureName } from "../features.ts";
import { createChunkThreshold } from "../stats/ks/calibration.ts";
import { adjustPValues } from "../stats/multiple-testing.ts";
import { createRng } from "../stats/rng.ts";
import type { ValueCounts } from "../stats/value-counts.ts";
import { compareCategories, compareFeature, type FeatureComparison } from "./compare.ts";
import type { DriftPolicy } from "./policy.ts";
import { type DriftReport, type FeatureDrift, type LogCoverage, SCHEMA_VERSION, type Source } from "./report.ts";
import { featureVerdicts, policyVerdicts } from "./verdicts.ts";

/** One side of the comparison, whatever its rows were read from. */
export interface DriftSide {
  readonly sources: readonly Source[];
  /** Number of rows, missing values included. */
  readonly rows: number;
  /** The counts of each feature that the side has. */
  readonly features: Readonly<Partial<Record<FeatureName, ValueCounts>>>;
  /** How often each genre occurs, as label or as prediction. */
  readonly genres?: ReadonlyMap<string, number>;
  /** Share of songs with a label whose genre the model names, in [0, 1], and how many songs that is measured on. */
  readonly accuracy?: { readonly share: number; readonly songs: number };
}

/** What the report says beside the comparison. */
export interface DriftContext {
  readonly mode: DriftReport["mode"];
  readonly timestamp: Date;
  readonly policy: DriftPolicy;
  /** What became of the lines of the request log that current was read from. */
  readonly requestLog?: LogCoverage;
}

/** Features whose values are codes of categories. */
const CATEGORICAL: ReadonlySet<FeatureName> = new Set(["key", "mode"]);

/**
 * Compares current songs with the reference, feature by feature, and says under each policy whether they drifted.
 * O(n_distinct).
 *
 * @throws {AppError} `bad_input` if no feature has values on both sides
 */
export function detectDrift(reference: DriftSide, current: DriftSide, context: DriftContext): DriftReport {
  const { policy } = context;
  const untested: Record<string, string> = {};
  const compared: [FeatureName, FeatureComparison][] = [];
  const chunkThreshold = createChunkThreshold(createRng(policy.seed));
  for (const name of FEATURE_NAMES) {
    const [referenceValues, currentValues] = [reference.features[name], current.features[name]];
    const obstacle = obstacleIn("training", referenceValues) ?? obstacleIn("production", currentValues);
    if (obstacle) untested[name] = obstacle;
    else
      compared.push([
        name,
        compareFeature(referenceValues!, currentValues!, CATEGORICAL.has(name), policy.alpha, chunkThreshold),
      ]);
  }
  if (compared.length === 0) {
    const first = FEATURE_NAMES[0]!;
    throw new AppError(
      "bad_input",
      `drift must have a feature with values on both sides, got none: ${first} is ${untested[first]}`,
    );
  }

  const details = judgeFeatures(compared, policy);
  const verdicts = policyVerdicts(details, Math.min(reference.rows, current.rows), policy);
  const drifted = verdicts.reference.drifted_features;
  const critical = compared.map(([, feature]) => feature.critical_statistic);
  return {
    schema_version: SCHEMA_VERSION,
    timestamp: context.timestamp.toISOString(),
    mode: context.mode,
    status: verdicts.reference.verdict === "DRIFT_DETECTED" ? "DRIFT_DETECTED" : "NORMAL",
    train_samples: reference.rows,
    production_samples: current.rows,
    features_with_drift: drifted.length,
    drifted_features: drifted,
    drift_percentage: (drifted.length / compared.length) * 100,
    verdict: verdicts[policy.policy].verdict,
    verdicts,
    policy,
    smallest_detectable_statistic: critical.includes(null) ? null : Math.max(...critical.map(Number)),
    sources: { train: [...reference.sources], prod: [...current.sources] },
    untested_features: untested,
    ...(reference.genres?.size && current.genres?.size
      ? { genres: compareCategories(reference.genres, current.genres) }
      : {}),
    ...(reference.accuracy && current.accuracy
      ? {
          accuracy: {
            train: reference.accuracy.share,
            train_songs: reference.accuracy.songs,
            prod: current.accuracy.share,
            prod_songs: current.accuracy.songs,
          },
        }
      : {}),
    ...(context.requestLog ? { request_log: context.requestLog } : {}),
    details,
  };
}

function judgeFeatures(
  compared: readonly [FeatureName, FeatureComparison][],
  policy: DriftPolicy,
): Record<string, FeatureDrift> {
  const adjusted = adjustPValues(
    compared.map(([, feature]) => feature.p_value),
    policy.correction,
  );
  const details: Record<string, FeatureDrift> = {};
  for (const [i, [name, comparison]] of compared.entries()) {
    const feature = {
      ...comparison,
      drift_detected: comparison.p_value < policy.alpha,
      adjusted_p_value: adjusted[i]!,
    };
    details[name] = { ...feature, verdicts: featureVerdicts(feature, policy) };
  }
  return details;
}

function obstacleIn(side: string, sample: ValueCounts | undefined): string | undefined {
  if (sample === undefined) return `absent from the ${side} data`;
  return sample.n === 0 ? `without values in the ${side} data` : undefined;
}
