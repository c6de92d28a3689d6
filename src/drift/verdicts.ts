import type { DriftPolicy, PolicyName } from "./policy.ts";
import type { DriftReport, FeatureDrift, PolicyVerdict } from "./report.ts";

type Features = Readonly<Record<string, FeatureDrift>>;

/** Whether one feature drifts under each policy. */
export function featureVerdicts(
  feature: Omit<FeatureDrift, "verdicts">,
  policy: DriftPolicy,
): FeatureDrift["verdicts"] {
  const n = Math.min(feature.train_n, feature.prod_n);
  return {
    reference: feature.p_value < policy.alpha,
    effect:
      hasEnough("effect", n, policy) &&
      feature.ks_statistic >= policy.min_statistic &&
      feature.adjusted_p_value < policy.alpha,
    calibrated: hasEnough("calibrated", n, policy) && feature.ks_statistic > feature.calibrated_threshold,
  };
}

/** Whether a policy gives a verdict on `n` values per side. */
export function hasEnough(name: PolicyName, n: number, { min_samples }: DriftPolicy): boolean {
  return name === "reference" || n >= min_samples;
}

/**
 * What each policy says of all features together; too few rows on a side give no verdict under `effect` and
 * `calibrated`.
 *
 * @param features at least one
 * @param rows of the smaller side
 */
export function policyVerdicts(features: Features, rows: number, policy: DriftPolicy): DriftReport["verdicts"] {
  const verdictOf = (name: PolicyName): PolicyVerdict => {
    const drifted = Object.keys(features).filter((feature) => features[feature]!.verdicts[name]);
    const share = drifted.length / Object.keys(features).length;
    const verdict = share > policy.drift_share ? "DRIFT_DETECTED" : "NORMAL";
    return {
      verdict: hasEnough(name, rows, policy) ? verdict : "INSUFFICIENT_DATA",
      rule: ruleInWords(name, policy),
      drifted_features: drifted,
    };
  };
  return { reference: verdictOf("reference"), effect: verdictOf("effect"), calibrated: verdictOf("calibrated") };
}

function ruleInWords(name: PolicyName, policy: DriftPolicy): string {
  const correction = policy.correction === "bonferroni" ? "Bonferroni" : "Benjamini-Hochberg";
  const enough = `from ${policy.min_samples} rows a side on`;
  const feature = {
    reference: `its Kolmogorov-Smirnov p-value is below ${policy.alpha}`,
    effect: `its Kolmogorov-Smirnov statistic is at least ${policy.min_statistic} and its ${correction}-adjusted p-value is below ${policy.alpha}, ${enough}`,
    calibrated: `its Kolmogorov-Smirnov statistic exceeds mean + 3 standard deviations of the same statistic over random chunks of the training data, ${enough}`,
  }[name];
  return `A feature drifts if ${feature}; the data drifts if more than ${percent(policy.drift_share)} of the features do`;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}
