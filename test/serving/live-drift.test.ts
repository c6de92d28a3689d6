import { expect, test } from "bun:test";
import type { DriftSide } from "../../src/drift/detect.ts";
import type { DriftReport } from "../../src/drift/report.ts";
import { FEATURE_NAMES } from "../../src/features.ts";
import { LiveDrift } from "../../src/serving/live-drift.ts";
import { countValues } from "../../src/stats/value-counts.ts";
import { song } from "../http/champion-fixture.ts";

const reference: DriftSide = {
  sources: [],
  rows: 3,
  features: Object.fromEntries(FEATURE_NAMES.map((name) => [name, countValues(Float64Array.of(1, 2, 3))])),
  genres: new Map([["Pop", 3]]),
};

test("without songs there is nothing to compare", async () => {
  expect(await new LiveDrift(5).compare(reference)).toEqual({
    status: "no_api_logs",
    message: "no song was predicted since the service started",
  });
});

test("the newest songs are compared, with their genres, as many as are remembered", async () => {
  const drift = new LiveDrift(3);
  for (let tempo = 1; tempo <= 5; tempo++) {
    drift.add({ ...song, tempo }, tempo === 4 ? "Rock" : "Pop");
    const remembered = Math.min(tempo, 3);
    const report = (await drift.compare(reference)) as DriftReport;
    expect(report).toMatchObject({ mode: "online", train_samples: 3, production_samples: remembered });
    // Of 1, 2, 3, 4, 5 the last three at most.
    expect(report.details.tempo!.prod_mean).toBeCloseTo(tempo - (remembered - 1) / 2, 12);
  }
  const { genres } = (await drift.compare(reference)) as DriftReport;
  expect(genres?.categories).toEqual([
    { name: "Pop", train_share: 1, prod_share: 2 / 3 },
    { name: "Rock", train_share: 0, prod_share: 1 / 3 },
  ]);
});

test("a report is made once for the same songs and reference, and anew after another song or for another reference", async () => {
  const drift = new LiveDrift(3);
  drift.add(song, "Pop");
  const first = await drift.compare(reference);
  expect(await drift.compare(reference)).toBe(first);
  const other = { ...reference, rows: 4 };
  expect(await drift.compare(other)).toMatchObject({ train_samples: 4 });
  drift.add(song, "Pop");
  expect(await drift.compare(other)).toMatchObject({ train_samples: 4, production_samples: 2 });
});
