import { describe, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { Value } from "@sinclair/typebox/value";
import { referenceFile } from "../../src/drift/reference.ts";
import { DriftReport } from "../../src/drift/report.ts";
import { FEATURE_NAMES } from "../../src/features.ts";
import { writeFiles } from "../../src/io/disk.ts";
import { createRng } from "../../src/stats/rng.ts";
import { countValues } from "../../src/stats/value-counts.ts";
import { song } from "./champion-fixture.ts";
import { createService, type Json, jsonOf } from "./service-fixture.ts";

const DIGEST = "d41d8cd98f00b204e9800998ecf8427e";

/** Songs around the example song; `shift` moves their energy. */
function songsAround(count: number, seed: number, shift = 0) {
  const rng = createRng(seed);
  return Array.from({ length: count }, () => ({
    ...song,
    energy: song.energy + rng() + shift,
    tempo: song.tempo + 10 * rng(),
    key: Math.floor(12 * rng()),
  }));
}

async function writeReference(directory: string): Promise<void> {
  const songs = songsAround(5000, 1);
  const features = Object.fromEntries(
    FEATURE_NAMES.map((name) => [name, countValues(Float64Array.from(songs, (one) => one[name]))]),
  );
  const counts = { rows: songs.length, features, genres: new Map([["Rock", 5000]]) };
  await writeFiles(directory, referenceFile(DIGEST, counts));
}

async function createDriftService() {
  const service = await createService();
  await writeReference(service.directory);
  await service.model.reload();
  return service;
}

describe("GET /drift", () => {
  test("says that no song was predicted yet, and without the training songs' counts that it cannot compare", async () => {
    await using service = await createDriftService();
    expect(await jsonOf(await service.request("GET", "/drift"))).toMatchObject({ status: "no_api_logs" });
    await using bare = await createService();
    rmSync(join(bare.directory, "reference.json"));
    await bare.model.reload();
    await bare.post("/predict", song);
    const refused = await bare.request("GET", "/drift");
    expect(refused.status).toBe(503);
    expect(await refused.text()).toContain("no_reference");
  });

  test("reports like bun run drift, on /predict and /predict/batch alike: normal songs, then moved ones", async () => {
    await using service = await createDriftService();
    await service.post("/predict/batch", { songs: songsAround(399, 2) });
    await service.post("/predict", songsAround(1, 3)[0]);
    const normal = await reportOf(service);
    expect(normal).toMatchObject({ status: "NORMAL", train_samples: 5000, production_samples: 400, mode: "online" });
    expect(normal.sources.train).toEqual([{ path: "training data of the model", md5: DIGEST }]);
    expect(normal.genres?.categories.find(({ name }) => name === "Rock")).toMatchObject({ train_share: 1 });
    expect(normal.genres?.categories.reduce((sum, { prod_share }) => sum + prod_share, 0)).toBeCloseTo(1, 12);

    await service.post("/predict/batch", { songs: songsAround(500, 4, 0.5) });
    const moved = await reportOf(service);
    expect(moved.production_samples).toBe(500);
    expect(moved.details.energy!.drift_detected).toBe(true);
    expect(moved.details.energy!.ks_statistic).toBeGreaterThan(0.4);
    expect(moved.details.tempo!.ks_statistic).toBeLessThan(0.1);
  });

  test("is on /metrics too: the statistic by feature, and the verdicts once there are songs enough", async () => {
    await using service = await createDriftService();
    const figures = async () => await (await service.request("GET", "/metrics")).text();
    expect(await figures()).not.toContain("drift_statistic{");
    await service.post("/predict/batch", { songs: songsAround(100, 2) });
    const few = await figures();
    const { details, verdicts } = await reportOf(service);
    expect(few).toContain(`drift_statistic{feature="energy"} ${details.energy!.ks_statistic}\n`);
    expect(few).toContain(`drift_detected{policy="reference"} ${Number(verdicts.reference.verdict !== "NORMAL")}\n`);
    expect(few).not.toContain('drift_detected{policy="effect"}');
    await service.post("/predict/batch", { songs: songsAround(400, 3) });
    expect(await figures()).toContain('drift_detected{policy="effect"} 0');
  });
});

async function reportOf(service: Awaited<ReturnType<typeof createService>>): Promise<DriftReport> {
  const report = (await jsonOf(await service.request("GET", "/drift"))) as Json;
  expect([...Value.Errors(DriftReport, report)]).toEqual([]);
  return report as unknown as DriftReport;
}
