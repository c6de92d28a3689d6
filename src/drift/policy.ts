import { type Static, Type } from "@sinclair/typebox";

/** The name of a policy. */
export const PolicyName = Type.Union([Type.Literal("reference"), Type.Literal("effect"), Type.Literal("calibrated")]);
export type PolicyName = Static<typeof PolicyName>;
/** The policies' names. */
export const POLICY_NAMES = PolicyName.anyOf.map((name) => name.const);

/** Which rule says "drift", and its thresholds: `drift` in params.yaml. */
export const DriftPolicy = Type.Object({
  policy: Type.Union(PolicyName.anyOf, {
    default: "reference",
    description: "Whose verdict counts: p-value alone, effect size, or calibrated on chunks of the training data",
  }),
  alpha: Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1, default: 0.05, description: "Significance level" }),
  drift_share: Type.Number({
    minimum: 0,
    maximum: 1,
    default: 0.2,
    description: "The data drifts if more than this share of the tested features does",
  }),
  min_statistic: Type.Number({
    minimum: 0,
    maximum: 1,
    default: 0.1,
    description: "Smallest KS statistic that matters under the effect policy",
  }),
  min_samples: Type.Integer({
    minimum: 1,
    default: 200,
    description:
      "Fewest values a side for a verdict of effect or calibrated: from 185 on a statistic of 0.1 is significant at 0.05",
  }),
  correction: Type.Union([Type.Literal("benjamini-hochberg"), Type.Literal("bonferroni")], {
    default: "benjamini-hochberg",
    description: "How p-values are adjusted for the number of features",
  }),
  seed: Type.Integer({ default: 42, description: "Seed of the chunks drawn under the calibrated policy" }),
});
export type DriftPolicy = Static<typeof DriftPolicy>;

/** Section `drift` of params.yaml. */
export const DriftParams = Type.Object(DriftPolicy.properties, { $id: "drift", additionalProperties: false });
