/**
 * The 12 Kolmogorov-Smirnov tests of the drift report, columns in memory, beside scipy's `ks_2samp` on the same columns:
 * both by turns in one run. `PYTHON_VENV=.venv bun test/bench/ks.ts [rounds]`
 */
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "simple-statistics";
import { ksTest } from "../../src/stats/ks/ks-test.ts";
import { createRng } from "../../src/stats/rng.ts";
import { countValues } from "../../src/stats/value-counts.ts";

const ROWS = { reference: 277_474, current: 273_148 };
/** Decimals and spread of the 12 audio features in the songs' CSV; the shift is the current side's, in spreads. */
const FEATURES = [
  { decimals: 3, spread: 1, shift: 0.02 },
  { decimals: 3, spread: 1, shift: 0.04 },
  { decimals: 0, spread: 12, shift: 0 },
  { decimals: 3, spread: 60, shift: 0.1 },
  { decimals: 0, spread: 2, shift: 0.05 },
  { decimals: 4, spread: 1, shift: 0.03 },
  { decimals: 5, spread: 1, shift: -0.05 },
  { decimals: 6, spread: 1, shift: -0.02 },
  { decimals: 4, spread: 1, shift: -0.01 },
  { decimals: 3, spread: 1, shift: -0.06 },
  { decimals: 3, spread: 250, shift: 0.03 },
  { decimals: 0, spread: 600_000, shift: -0.03 },
];

const rng = createRng(42);
const column = (rows: number, { decimals, spread }: (typeof FEATURES)[number], shift: number) =>
  Float64Array.from({ length: rows }, () =>
    Number(((((rng() + rng()) / 2) * 0.98 + shift) * spread).toFixed(decimals)),
  );
const pairs = FEATURES.map((feature) => ({
  reference: column(ROWS.reference, feature, 0),
  current: column(ROWS.current, feature, feature.shift),
}));

const rounds = Number(process.argv[2] ?? 7);
const directory = await mkdtemp(join(tmpdir(), "bench-ks-"));
for (const [i, pair] of pairs.entries()) {
  for (const side of ["reference", "current"] as const)
    await Bun.write(join(directory, `${side}-${i}.f64`), pair[side]);
}
const command = [
  join(process.env.PYTHON_VENV ?? ".venv", "bin/python"),
  join(import.meta.dir, "ks.py"),
  directory,
  `${pairs.length}`,
];

const seconds = { ours: [] as number[], scipy: [] as number[] };
let versions = "";
for (let round = 0; round < rounds; round++) {
  const start = performance.now();
  const results = pairs.map(({ reference, current }) => ksTest(countValues(reference), countValues(current)));
  seconds.ours.push((performance.now() - start) / 1000);

  const peer = JSON.parse(Bun.spawnSync(command, { stderr: "inherit" }).stdout.toString());
  versions = peer.versions;
  seconds.scipy.push(peer.seconds);
  for (const [i, { statistic, pValue }] of results.entries()) {
    const [d, p] = peer.results[i];
    if (Math.abs(statistic - d) > 1e-12 * d || Math.abs(pValue - p) > 1e-9 * p) {
      throw new Error(`column ${i}: ${statistic}, ${pValue} should be ${d}, ${p}`);
    }
  }
}
await rm(directory, { recursive: true });

const [ours, scipy] = [median(seconds.ours), median(seconds.scipy)];
console.log(`${cpus()[0]?.model}, Bun ${Bun.version}, ${versions}`);
console.log(`12 features, ${ROWS.reference} against ${ROWS.current} values, median of ${rounds} rounds by turns`);
console.log(`ours  ${(ours * 1000).toFixed(0)} ms (first ${(seconds.ours[0]! * 1000).toFixed(0)} ms)`);
console.log(`scipy ${(scipy * 1000).toFixed(0)} ms (first ${(seconds.scipy[0]! * 1000).toFixed(0)} ms)`);
console.log(`ratio ${(ours / scipy).toFixed(3)}`);
