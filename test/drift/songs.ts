import Papa from "papaparse";
import type { DriftSide } from "../../src/drift/detect.ts";
import { FEATURE_NAMES, type FeatureName } from "../../src/features.ts";
import { createRng, type Rng } from "../../src/stats/rng.ts";
import { countValues, type ValueCounts } from "../../src/stats/value-counts.ts";

const GENRES = ["Rock", "Pop", "Electronic", "Folk", "Jazz"];

type Draw = (rng: Rng) => number;
const round = (value: number, digits: number) => Number(value.toFixed(digits));
const normal = (rng: Rng) => Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
const share: Draw = (rng) => round((rng() + rng()) / 2, 3);
const skewed: Draw = (rng) => round(rng() ** 4, 4);

/** How each feature of a made-up song is drawn. */
const DRAWS: Record<FeatureName, Draw> = {
  danceability: share,
  energy: (rng) => round(rng() ** 0.5, 3),
  key: (rng) => Math.floor(rng() * 12),
  loudness: (rng) => round(Math.min(-8 + 4 * normal(rng), 0), 3),
  mode: (rng) => (rng() < 0.7 ? 1 : 0),
  speechiness: skewed,
  acousticness: skewed,
  instrumentalness: (rng) => (rng() < 0.4 ? 0 : skewed(rng)),
  liveness: skewed,
  valence: share,
  tempo: (rng) => round(120 + 30 * normal(rng), 3),
  duration_ms: (rng) => Math.round(200_000 * Math.exp(0.4 * normal(rng))),
};

/** Counts of made-up songs; `shift` moves features, in their own unit. */
export function madeUpSongs(rows: number, seed: number, shift: Partial<Record<FeatureName, number>> = {}): DriftSide {
  const rng = createRng(seed);
  const features: Partial<Record<FeatureName, ValueCounts>> = {};
  for (const name of FEATURE_NAMES) {
    features[name] = countValues(Float64Array.from({ length: rows }, () => DRAWS[name](rng) + (shift[name] ?? 0)));
  }
  const genres = new Map<string, number>();
  for (let row = 0; row < rows; row++) {
    const genre = GENRES[Math.floor(rng() ** 2 * GENRES.length)]!;
    genres.set(genre, (genres.get(genre) ?? 0) + 1);
  }
  return { sources: [{ path: `songs-${seed}.csv`, md5: "0".repeat(32) }], rows, features, genres };
}

/** Both sides of the songs in a CSV file, split by year. */
export async function readSongs(
  path: string,
  yearThreshold: number,
): Promise<{ reference: DriftSide; current: DriftSide }> {
  const file = Bun.file(path);
  const { data } = Papa.parse<Record<string, string>>(await file.text(), { header: true, skipEmptyLines: true });
  const sources = [{ path, md5: new Bun.CryptoHasher("md5").update(await file.bytes()).digest("hex") }];
  const sideOf = (rows: Record<string, string>[]): DriftSide => {
    const genres = new Map<string, number>();
    for (const { genre = "" } of rows) genres.set(genre, (genres.get(genre) ?? 0) + 1);
    const features: Partial<Record<FeatureName, ValueCounts>> = {};
    for (const name of FEATURE_NAMES) {
      const column = Float64Array.from(rows, (row) => (row[name] ? Number(row[name]) : Number.NaN));
      features[name] = countValues(column);
    }
    return { sources, rows: rows.length, features, genres };
  };
  return {
    reference: sideOf(data.filter((row) => Number(row.year) <= yearThreshold)),
    current: sideOf(data.filter((row) => Number(row.year) > yearThreshold)),
  };
}
