import { html, type Markup } from "../../charts/markup.ts";
import { grouped } from "../../io/format.ts";
import { type DriftPolicy, POLICY_NAMES, type PolicyName } from "../policy.ts";
import type { DriftReport, FeatureDrift, LogCoverage, PolicyVerdict } from "../report.ts";
import { hasEnough } from "../verdicts.ts";
import { distance, percent } from "./format.ts";

const VERDICTS = {
  DRIFT_DETECTED: { tone: "drift", title: "Drift detected", mark: "▲" },
  NORMAL: { tone: "normal", title: "No drift", mark: "✓" },
  INSUFFICIENT_DATA: { tone: "few", title: "Too little data", mark: "?" },
};

const POLICY_TITLES: Record<PolicyName, string> = {
  reference: "Reference",
  effect: "Effect size",
  calibrated: "Calibrated",
};

/** The page's head: the verdict of the policy in use, its rule in words, and what was compared. */
export function verdictHeader(report: DriftReport): Markup {
  const { policy, sources } = report;
  const used = report.verdicts[policy.policy];
  const { tone, title, mark } = VERDICTS[used.verdict];
  return html`<header>
<h1>Drift of production songs from training songs</h1>
<div class="card verdict ${tone}">
<strong>${mark} ${title}</strong>
<p>${outcome(report)}</p>
<p class="small">${used.rule}.</p>
</div>
<dl class="facts overview">
<div><dt>Compared at</dt><dd><time datetime="${report.timestamp}">${report.timestamp.replace("T", " ").replace(/:\d+\.\d+Z$/, " UTC")}</time></dd></div>
<div><dt>Mode</dt><dd>${report.mode}</dd></div>
<div><dt class="train">Training songs</dt><dd>${grouped(report.train_samples)}</dd></div>
<div><dt class="prod">Production songs</dt><dd>${grouped(report.production_samples)}</dd></div>
<div><dt>Smallest significant D</dt><dd>${distance(report.smallest_detectable_statistic)}</dd></div>
${report.accuracy ? html`<div><dt>Accuracy, training → production</dt><dd>${percent(report.accuracy.train)} → ${percent(report.accuracy.prod)} <span class="small muted">of ${grouped(report.accuracy.train_songs)} and ${grouped(report.accuracy.prod_songs)} songs</span></dd></div>` : ""}
${report.request_log ? html`<div><dt>Log lines left out</dt><dd>${leftOut(report.request_log)}</dd></div>` : ""}
</dl>
<div class="sides small muted">${sourceList("train", sources.train)}${sourceList("prod", sources.prod)}</div>
</header>`;
}

/** What each of the policies says. */
export function policyCards({ verdicts, policy, details }: DriftReport): Markup {
  const tested = Object.keys(details).length;
  const card = (name: PolicyName, { verdict, rule, drifted_features }: PolicyVerdict) => {
    const { tone, title, mark } = VERDICTS[verdict];
    const inUse = name === policy.policy;
    return html`<div class="card${inUse ? " in-use" : ""}">
<h3>${POLICY_TITLES[name]}<span class="badge ${tone}">${mark} ${title}</span></h3>
<p>${verdict === "INSUFFICIENT_DATA" ? "No verdict" : html`<b>${drifted_features.length} of ${tested}</b> features drift`}${inUse ? html` <span class="muted">(policy in use)</span>` : ""}</p>
<p class="small muted">${rule}.</p>
</div>`;
  };
  return html`<div class="policies">${POLICY_NAMES.map((name) => card(name, verdicts[name]))}</div>`;
}

/** Whether a feature drifts, as a coloured word. */
export function featureBadge(feature: FeatureDrift, name: PolicyName, policy: DriftPolicy, prefix = ""): Markup {
  const enough = hasEnough(name, Math.min(feature.train_n, feature.prod_n), policy);
  const drifts = feature.verdicts[name];
  const { tone, mark } = VERDICTS[!enough ? "INSUFFICIENT_DATA" : drifts ? "DRIFT_DETECTED" : "NORMAL"];
  const word = !enough ? "too few" : drifts ? "drift" : "stable";
  return html`<span class="badge ${tone}">${mark} ${prefix}${word}</span>`;
}

function outcome({ verdicts, policy, details, smallest_detectable_statistic: smallest }: DriftReport): Markup {
  const { verdict, drifted_features } = verdicts[policy.policy];
  const name = html`under the <b>${policy.policy}</b> policy`;
  if (verdict === "INSUFFICIENT_DATA") {
    const detectable =
      smallest === null ? "no D would be significant" : `only a D of ${distance(smallest)} or more is significant`;
    return html`No verdict ${name}, which takes ${grouped(policy.min_samples)} rows a side; with these ${detectable}.`;
  }
  const tested = Object.keys(details).length;
  return html`${drifted_features.length} of ${tested} features drift (${percent(drifted_features.length / tested)}) ${name}.`;
}

function leftOut({ outside_window, without_features, malformed, torn_files }: LogCoverage): string {
  const reasons = [
    [without_features, "invalid"],
    [malformed, "malformed"],
    [outside_window, "outside the window"],
    [torn_files.length, "torn"],
  ] as const;
  const named = reasons.filter(([lines]) => lines > 0).map(([lines, reason]) => `${grouped(lines)} ${reason}`);
  return named.join(", ") || "none";
}

function sourceList(side: "train" | "prod", sources: DriftReport["sources"]["train"]): Markup {
  return html`<p class="${side}">${sources.map(({ path, md5 }, i) => html`${i > 0 ? ", " : ""}${path} <span title="${md5}">(md5 ${md5.slice(0, 8)}…)</span>`)}</p>`;
}
