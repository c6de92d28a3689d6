import { html, type Markup } from "../../charts/markup.ts";
import { grouped } from "../../io/format.ts";
import type { DriftReport, FeatureDrift } from "../report.ts";
import { categorySpark, histogramSpark } from "./charts.ts";
import { distance, probability } from "./format.ts";
import { featureBadge } from "./verdict.ts";

interface Column {
  readonly title: string;
  readonly hint: string;
  /** Which direction the first click sorts by. */
  readonly first?: "ascending";
  readonly value: (feature: FeatureDrift) => number;
  readonly cell: (feature: FeatureDrift) => Markup | string;
}

const COLUMNS: readonly Column[] = [
  {
    title: "D",
    hint: "Kolmogorov-Smirnov statistic",
    value: (feature) => feature.ks_statistic,
    cell: ({ ks_statistic }) => html`${distance(ks_statistic)}${meter(ks_statistic)}`,
  },
  {
    title: "p",
    hint: "p-value of D",
    first: "ascending",
    value: (feature) => feature.p_value,
    cell: (feature) => probability(feature.p_value),
  },
  {
    title: "Adjusted p",
    hint: "p-value adjusted for the number of features",
    first: "ascending",
    value: (feature) => feature.adjusted_p_value,
    cell: (feature) => probability(feature.adjusted_p_value),
  },
  {
    title: "PSI",
    hint: "Population stability index",
    value: (feature) => feature.psi,
    cell: (feature) => distance(feature.psi),
  },
  {
    title: "Wasserstein",
    hint: "Wasserstein distance in training standard deviations",
    value: (feature) => feature.wasserstein ?? -1,
    cell: (feature) => distance(feature.wasserstein),
  },
  {
    title: "n",
    hint: "Number of values, training / production",
    value: (feature) => feature.prod_n,
    cell: (feature) => `${grouped(feature.train_n)} / ${grouped(feature.prod_n)}`,
  },
  {
    title: "Missing",
    hint: "Number of missing values, training / production",
    value: (feature) => feature.train_missing + feature.prod_missing,
    cell: (feature) => `${grouped(feature.train_missing)} / ${grouped(feature.prod_missing)}`,
  },
];

/** The table of all features, largest statistic first; its headers sort it. */
export function featureTable(report: DriftReport): Markup {
  const rows = Object.entries(report.details).sort(([, a], [, b]) => b.ks_statistic - a.ks_statistic);
  return html`<div class="card scroll" tabindex="0" role="region" aria-label="Features"><table class="features sortable">
<thead><tr>
<th scope="col" data-first="ascending"><button type="button">Feature</button></th>
<th scope="col" class="left">Distribution</th>
<th scope="col" class="left"><button type="button">Verdict</button></th>
${COLUMNS.map(
  ({ title, hint, first }) =>
    html`<th scope="col" title="${hint}" data-first="${first ?? "descending"}"${title === "D" ? html` aria-sort="descending"` : ""}><button type="button">${title}</button></th>`,
)}
</tr></thead>
<tbody>${rows.map(([name, feature]) => featureRow(name, feature, report))}</tbody>
</table></div>`;
}

function featureRow(name: string, feature: FeatureDrift, { policy }: DriftReport): Markup {
  const label = `Distribution of ${name}`;
  const spark = feature.histogram
    ? histogramSpark(feature.histogram, label)
    : feature.categories
      ? categorySpark(feature.categories, label)
      : "";
  return html`<tr>
<th scope="row" data-value="${name}"><a href="#${name}">${name}</a></th>
<td class="left spark">${spark}</td>
<td class="left" data-value="${Number(feature.verdicts[policy.policy])}">${featureBadge(feature, policy.policy, policy)}</td>
${COLUMNS.map(({ value, cell }) => html`<td data-value="${value(feature)}">${cell(feature)}</td>`)}
</tr>
`;
}

function meter(share: number): Markup {
  return html`<span class="meter" aria-hidden="true"><span style="width:${(share * 100).toFixed(1)}%"></span></span>`;
}
