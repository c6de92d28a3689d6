import { beforeAll, describe, expect, test } from "bun:test";
import { Value } from "@sinclair/typebox/value";
import { type DriftSide, detectDrift } from "../../src/drift/detect.ts";
import published from "../../src/drift/drift-report.schema.json";
import { DriftPolicy } from "../../src/drift/policy.ts";
import { DriftReport } from "../../src/drift/report.ts";
import { FEATURE_NAMES } from "../../src/features.ts";
import { countValues } from "../../src/stats/value-counts.ts";
import golden from "../fixtures/real-songs.json";
import { expectClose } from "../stats/close-to.ts";
import { driftReportJsonSchema } from "./json-schema.ts";
import { madeUpSongs, readSongs } from "./songs.ts";

const timestamp = new Date("2026-01-02T03:04:05Z");
const policyWith = (changes: Partial<DriftPolicy> = {}): DriftPolicy => ({ ...Value.Create(DriftPolicy), ...changes });
const detect = (reference: DriftSide, current: DriftSide, changes: Partial<DriftPolicy> = {}) =>
  detectDrift(reference, current, { mode: "batch", timestamp, policy: policyWith(changes) });
const columns = (features: Record<string, number[]>): DriftSide => ({
  sources: [],
  rows: Math.max(...Object.values(features).map((values) => values.length)),
  features: Object.fromEntries(Object.entries(features).map(([k, v]) => [k, countValues(Float64Array.from(v))])),
});

describe("the report", () => {
  const reports = {
    "of shifted songs": detect(madeUpSongs(2000, 1), madeUpSongs(1500, 2, { tempo: 20, loudness: 3 })),
    "of few songs": detect(madeUpSongs(2000, 1), madeUpSongs(3, 2)),
    "of one song a side": detect(madeUpSongs(1, 1), madeUpSongs(1, 2)),
    "of constant and infinite columns": detect(
      columns({ tempo: [5, 5, 5], energy: [1, Number.POSITIVE_INFINITY], valence: [Number.NEGATIVE_INFINITY] }),
      columns({ tempo: [5, 5], energy: [Number.NEGATIVE_INFINITY, 1, 2], valence: [Number.POSITIVE_INFINITY] }),
    ),
  };

  test.each(Object.entries(reports))("%s keeps its schema once written and read", (_, report) => {
    const written = JSON.parse(JSON.stringify(report));
    expect([...Value.Errors(DriftReport, written)]).toEqual([]);
    expect(written).toEqual(report);
  });

  test("has no more than a few hundred numbers a feature, however many songs", () => {
    const report = detect(madeUpSongs(20_000, 1), madeUpSongs(20_000, 2));
    expect(JSON.stringify(report).length).toBeLessThan(100_000);
  });

  test("has a published JSON Schema that is up to date: bun test/drift/json-schema.ts", () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(driftReportJsonSchema())));
  });
});

describe("detectDrift", () => {
  test("finds nothing between samples of one distribution", () => {
    const report = detect(madeUpSongs(5000, 1), madeUpSongs(5000, 2));
    expect(report.verdicts.effect).toMatchObject({ verdict: "NORMAL", drifted_features: [] });
    expect(report.verdicts.calibrated.verdict).toBe("NORMAL");
    expect(report.status).toBe("NORMAL");
  });

  test("finds the features that moved under every policy", () => {
    const moved = { danceability: 0.1, tempo: 20, duration_ms: 60_000 };
    const report = detect(madeUpSongs(5000, 1), madeUpSongs(3000, 2, moved));
    for (const { verdict, drifted_features } of Object.values(report.verdicts)) {
      expect(verdict).toBe("DRIFT_DETECTED");
      expect(drifted_features).toEqual(expect.arrayContaining(Object.keys(moved)));
    }
    expect(report.features_with_drift).toBe(report.drifted_features.length);
    expect(report.drift_percentage).toBeCloseTo((report.drifted_features.length / 12) * 100);
  });

  test("calls a small shift of many songs drift by its p-value but not by its effect", () => {
    const report = detect(madeUpSongs(60_000, 1), madeUpSongs(60_000, 2, { loudness: 0.2, valence: 0.01, tempo: 1 }));
    expect(report.status).toBe("DRIFT_DETECTED");
    expect(report.verdicts.effect.verdict).toBe("NORMAL");
  });

  test("says DRIFT_DETECTED only where more than the share of features drifts", () => {
    const values = Array.from({ length: 300 }, (_, i) => i);
    const far = values.map((value) => value + 1000);
    const reference = columns({ tempo: values, energy: values, valence: values, liveness: values, loudness: values });
    const one = columns({ tempo: far, energy: values, valence: values, liveness: values, loudness: values });
    expect(detect(reference, one).status).toBe("NORMAL");
    expect(detect(reference, one, { drift_share: 0.19 }).status).toBe("DRIFT_DETECTED");
  });

  test("gives no verdict by effect or calibration for few songs, and the statistic that they could show", () => {
    const report = detect(madeUpSongs(5000, 1), madeUpSongs(50, 2, { tempo: 100 }), { policy: "effect" });
    expect(report.verdict).toBe("INSUFFICIENT_DATA");
    expect(report.verdicts.effect).toMatchObject({ verdict: "INSUFFICIENT_DATA", drifted_features: [] });
    expect(report.verdicts.calibrated.verdict).toBe("INSUFFICIENT_DATA");
    expect(report.smallest_detectable_statistic).toBeCloseTo(0.19, 1);
  });

  test("tells which features it did not test and why", () => {
    const report = detect(
      columns({ tempo: [1, 2, 3], energy: [1], valence: [Number.NaN] }),
      columns({ tempo: [1, 2, 4], valence: [2] }),
    );
    expect(Object.keys(report.details)).toEqual(["tempo"]);
    expect(report.untested_features).toMatchObject({
      energy: "absent from the production data",
      valence: "without values in the training data",
      key: "absent from the training data",
    });
    expect(report.drift_percentage).toBe(0);
  });

  test("counts missing values apart", () => {
    const { tempo } = detect(columns({ tempo: [1, Number.NaN, 3] }), columns({ tempo: [1, 2] })).details;
    expect(tempo).toMatchObject({ train_n: 2, train_missing: 1, prod_n: 2, prod_missing: 0 });
  });

  test("refuses sides without a common feature", () => {
    expect(() => detect(columns({ tempo: [1] }), columns({ energy: [1] }))).toThrow(
      "drift must have a feature with values on both sides, got none: danceability is absent from the training data",
    );
  });

  test("compares keys and modes as categories, in ascending order", () => {
    const { key, tempo } = detect(
      columns({ key: [10, 2, 2, 1], tempo: [1] }),
      columns({ key: [-1, 2], tempo: [1] }),
    ).details;
    expect(key?.categories?.categories).toEqual([
      { name: "-1", train_share: 0, prod_share: 0.5 },
      { name: "1", train_share: 0.25, prod_share: 0 },
      { name: "2", train_share: 0.5, prod_share: 0.5 },
      { name: "10", train_share: 0.25, prod_share: 0 },
    ]);
    expect(tempo?.categories).toBeUndefined();
  });

  test("compares genres, and accuracies where there are any", () => {
    const reference = {
      ...columns({ tempo: [1, 2] }),
      genres: new Map([
        ["Rock", 30],
        ["Pop", 10],
      ]),
      accuracy: { share: 0.6, songs: 20 },
    };
    const current = {
      ...columns({ tempo: [1, 2] }),
      genres: new Map([
        ["Pop", 30],
        ["Jazz", 5],
      ]),
      accuracy: { share: 0.4, songs: 30 },
    };
    const report = detect(reference, current);
    expect(report.genres?.categories.map(({ name }) => name)).toEqual(["Rock", "Pop", "Jazz"]);
    expect(report.genres?.p_value).toBeLessThan(1e-6);
    expect(report.accuracy).toEqual({ train: 0.6, train_songs: 20, prod: 0.4, prod_songs: 30 });
    expect(detect(columns({ tempo: [1] }), current)).not.toHaveProperty("genres");
  });

  test("draws shares that add up and both functions D apart at the marked value", () => {
    const report = detect(madeUpSongs(3000, 1), madeUpSongs(2000, 2, { tempo: 15 }));
    for (const [name, feature] of Object.entries(report.details)) {
      const marked = feature.ecdf.values.indexOf(feature.ks_location ?? Number.NaN);
      expect(marked, name).toBeGreaterThanOrEqual(0);
      expect(Math.abs(feature.ecdf.train[marked]! - feature.ecdf.prod[marked]!)).toBeCloseTo(feature.ks_statistic, 4);
      if (!feature.histogram) continue;
      const { train, prod, train_outside, prod_outside } = feature.histogram;
      expect(train.reduce((sum, share) => sum + share, train_outside)).toBeCloseTo(1, 4);
      expect(prod.reduce((sum, share) => sum + share, prod_outside)).toBeCloseTo(1, 4);
    }
  });

  test("gives the same report for the same input", () => {
    const run = () => detect(madeUpSongs(500, 1), madeUpSongs(400, 2));
    expect(run()).toEqual(run());
  });
});

const realSongs = process.env.REAL_SONGS_CSV;
if (!realSongs) console.warn("real songs are not compared with scipy: REAL_SONGS_CSV is not set");

describe.skipIf(!realSongs)(
  `real songs compared as scipy ${golden.versions.scipy} does (needs REAL_SONGS_CSV)`,
  async () => {
    let report: DriftReport;
    beforeAll(async () => {
      const { reference, current } = await readSongs(realSongs ?? "", golden.year_threshold);
      report = detect(reference, current);
    });

    test("are the file that the fixture was made from", () => {
      expect(report.sources.train[0]?.md5).toBe(golden.md5);
    });

    test.each(FEATURE_NAMES.map((name) => [name]))("%s", (name) => {
      const feature = report.details[name]!;
      const expected = golden.features[name];
      expect(feature).toMatchObject({ train_n: expected.train_n, prod_n: expected.prod_n });
      expectClose(feature.ks_statistic, expected.statistic, 1e-12);
      expectClose(feature.p_value, expected.p_value, 1e-9);
      expectClose(feature.train_mean!, expected.train_mean, 1e-10);
      expectClose(feature.prod_mean!, expected.prod_mean, 1e-10);
      expectClose(feature.train_std!, expected.train_std, 1e-10);
      expectClose(feature.prod_quantiles.p50!, expected.prod_median, 1e-12);
      expectClose(feature.wasserstein!, expected.wasserstein, 1e-10);
    });

    test("genres", () => {
      expectClose(report.genres!.chi_squared, golden.genres.statistic, 1e-10);
      expectClose(report.genres!.p_value, golden.genres.p_value, 1e-8);
    });
  },
);

test("values near the largest number give a report that fits its schema", () => {
  for (const energy of [[1.7e308], [1.7e308, -1.7e308], [5e-324, 1e300, Number.MAX_VALUE]]) {
    const report = detect(columns({ energy: [1, 2, 3] }), columns({ energy }));
    expect([...Value.Errors(DriftReport, report)]).toEqual([]);
  }
});
