import { html, Markup } from "../../charts/markup.ts";
import type { DriftReport } from "../report.ts";
import { featureCard, genreSection } from "./feature.ts";
import style from "./page.css" with { type: "text" };
import script from "./sort.client.js" with { type: "text" };
import { featureTable } from "./table.ts";
import { policyCards, verdictHeader } from "./verdict.ts";

const GLOSSARY = {
  "D (Kolmogorov-Smirnov statistic)":
    "The largest gap between the two cumulative distributions, from 0 (the same) to 1 (no overlap).",
  "p-value":
    "How often chance alone would give a D this large. With many songs even a tiny D has a tiny p, so look at D as well.",
  "Adjusted p": "The p-value after allowing for the number of features tested.",
  "PSI (population stability index)":
    "Compares shares per training decile or category: under 0.1 none, up to 0.25 moderate, above major.",
  "Wasserstein / sd": "How far values moved on average, in standard deviations of the training songs.",
  "Jensen-Shannon distance": "Distance of the shares per training decile or category, base 2, from 0 to 1.",
  "Cramér's V": "Strength of the association between side and category, from 0 to 1; the effect size of χ².",
  "Calibrated from D":
    "Mean + 3 standard deviations of D over random chunks of the training songs: what chance gives at this size.",
};

/**
 * Renders a report as one HTML page that needs no network and holds no rows: verdict, table, charts, quantiles, genres.
 *
 * @returns a whole document, some 400 kB whatever the number of songs
 */
export function renderDriftReport(report: DriftReport): string {
  const features = Object.entries(report.details);
  const untested = Object.entries(report.untested_features);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>Song drift: ${report.verdict.toLowerCase().replaceAll("_", " ")}</title>
<style>${new Markup(style)}</style>
</head>
<body>
${verdictHeader(report)}
<main>
<h2>Policies</h2>
${policyCards(report)}
<h2 id="features">Features</h2>
${featureTable(report)}
${untested.length > 0 ? html`<p class="small muted">Not tested: ${untested.map(([name, why], i) => `${i > 0 ? "; " : ""}${name}, ${why}`)}.</p>` : ""}
${report.genres ? genreSection(report.genres) : ""}
<h2>Feature by feature</h2>
${features.map(([name, feature]) => featureCard(name, feature, report))}
</main>
<footer><details><summary>How to read this page</summary><dl class="glossary">${Object.entries(GLOSSARY).map(([term, meaning]) => html`<dt>${term}</dt><dd>${meaning}</dd>`)}</dl></details></footer>
<script>${new Markup(script)}</script>
</body>
</html>
`.text;
}
