import { html, type Markup } from "../../charts/markup.ts";
import { AudioFeatures } from "../../features.ts";
import { POLICY_NAMES } from "../policy.ts";
import type { CategoryDrift, DriftReport, FeatureDrift, Quantiles } from "../report.ts";
import { categoryChart, ecdfChart, histogramChart, namedCategoryChart } from "./charts.ts";
import { distance, measure, percent, percentagePoints, percentColumn, probability } from "./format.ts";
import { featureBadge } from "./verdict.ts";

const PITCHES = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];
const MODES = ["minor", "major"];
const QUANTILE_TITLES: Record<keyof Quantiles, string> = {
  min: "Min",
  p01: "1 %",
  p05: "5 %",
  p25: "25 %",
  p50: "Median",
  p75: "75 %",
  p95: "95 %",
  p99: "99 %",
  max: "Max",
};

/** All that the report knows of one feature: both distributions, the gap between them, effect sizes and quantiles. */
export function featureCard(name: string, feature: FeatureDrift, { policy }: DriftReport): Markup {
  const { description, unit } = factsOf(name);
  return html`<article class="card feature" id="${name}">
<header><h3>${name}</h3><p class="muted">${description}</p>
<div class="badges">${POLICY_NAMES.map((name) => featureBadge(feature, name, policy, `${name}: `))}</div></header>
<div class="charts">
${distribution(name, feature, unit)}
<figure><figcaption>Cumulative shares <span class="muted">largest gap at ${categoryName(name, measure(feature.ks_location))}</span></figcaption>
${ecdfChart(feature.ecdf, feature.ks_location, feature.ks_statistic, unit, `Cumulative shares of ${name}: the largest gap, D, is ${distance(feature.ks_statistic)}`)}</figure>
</div>
<dl class="facts">
${fact("D (KS statistic)", distance(feature.ks_statistic))}
${fact("p-value", probability(feature.p_value))}
${fact("Significant from D", distance(feature.critical_statistic))}
${fact("Calibrated from D", distance(feature.calibrated_threshold))}
${fact("PSI", `${distance(feature.psi)} (${psiInWords(feature.psi)})`)}
${feature.categories ? categoryFacts(feature.categories) : fact("Wasserstein / sd", distance(feature.wasserstein))}
${fact("Jensen-Shannon", distance(feature.js_distance))}
</dl>
${feature.categories ? "" : quantileTable(feature)}
<p class="back small"><a href="#features">Back to the table</a></p>
</article>
`;
}

/** How genres are shared out on both sides. */
export function genreSection(genres: CategoryDrift): Markup {
  const sorted = { ...genres, categories: genres.categories.toSorted((a, b) => b.train_share - a.train_share) };
  return html`<h2 id="genres">Genres</h2>
<article class="card feature">
<div class="charts">
<figure><figcaption>Shares of genres ${legend()}</figcaption>
${namedCategoryChart(sorted, "Shares of genres")}</figure>
<div><div class="scroll"><table><thead><tr><th scope="col">Genre</th><th scope="col">Training</th><th scope="col">Production</th><th scope="col">Change</th></tr></thead>
<tbody>${sorted.categories.map(
    ({ name, train_share, prod_share }) =>
      html`<tr><th scope="row">${name}</th><td>${percentColumn(train_share)}</td><td>${percentColumn(prod_share)}</td><td>${percentagePoints(prod_share - train_share)}</td></tr>`,
  )}</tbody></table></div></div>
</div>
<dl class="facts">
${categoryFacts(genres)}
${fact("PSI", `${distance(genres.psi)} (${psiInWords(genres.psi)})`)}
</dl>
</article>`;
}

function distribution(name: string, { histogram, categories, train_mean, prod_mean }: FeatureDrift, unit: string) {
  const label = `Distribution of ${name}: mean ${measure(train_mean)} in training, ${measure(prod_mean)} in production`;
  const chart = categories
    ? categoryChart(categories, (value) => categoryName(name, value), label)
    : histogram
      ? histogramChart(histogram, unit, label)
      : "";
  const hidden = histogram && Math.max(histogram.train_outside, histogram.prod_outside) > 0;
  return html`<figure><figcaption>Distribution ${legend()}</figcaption>
${chart}
${hidden ? html`<p class="small muted">Tails not shown: ${percent(histogram.train_outside)} of training, ${percent(histogram.prod_outside)} of production.</p>` : ""}</figure>`;
}

function legend(): Markup {
  return html`<span class="muted"><span class="train">training</span> <span class="prod">production</span></span>`;
}

function quantileTable(feature: FeatureDrift): Markup {
  const names = Object.keys(QUANTILE_TITLES) as (keyof Quantiles)[];
  const row = (side: "train" | "prod", title: string) => html`<tr><th scope="row" class="${side}">${title}</th>
<td>${measure(feature[`${side}_mean`])}</td><td>${measure(feature[`${side}_std`])}</td>
${names.map((name) => html`<td>${measure(feature[`${side}_quantiles`][name])}</td>`)}</tr>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Quantiles"><table class="small">
<thead><tr><th scope="col"></th><th scope="col">Mean</th><th scope="col">Sd</th>${names.map((name) => html`<th scope="col">${QUANTILE_TITLES[name]}</th>`)}</tr></thead>
<tbody>${row("train", "Training")}${row("prod", "Production")}</tbody></table></div>`;
}

function categoryFacts(categories: CategoryDrift): Markup {
  return html`${fact("Cramér's V", distance(categories.cramers_v))}
${fact(`χ² (df ${categories.degrees_of_freedom})`, measure(categories.chi_squared))}
${fact("χ² p-value", probability(categories.p_value))}`;
}

function fact(title: string, value: string): Markup {
  return html`<div><dt>${title}</dt><dd>${value}</dd></div>`;
}

function psiInWords(psi: number): string {
  if (psi < 0.1) return "none";
  return psi <= 0.25 ? "moderate" : "major";
}

function categoryName(feature: string, value: string): string {
  const names = feature === "key" ? PITCHES : feature === "mode" ? MODES : [];
  return names[Number(value)] ?? value;
}

function factsOf(name: string): { description: string; unit: string } {
  const schema = AudioFeatures.properties[name as keyof AudioFeatures];
  return { description: schema?.description ?? "", unit: String(schema?.["x-unit"] ?? "") };
}
