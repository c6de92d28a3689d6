import { beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import Papa from "papaparse";
import { mean, standardDeviation } from "simple-statistics";
import { FEATURE_NAMES } from "../../src/features.ts";
import {
  FEATURE_FACTS,
  GENRE_COUNTS,
  REPEATED_SONGS,
  SONGS,
  SONGS_UP_TO_2010,
  YEAR_QUARTILES,
} from "../../src/songs/sample/published-facts.ts";
import { PUBLISHED_COLUMNS } from "../../src/songs/sample/songs.ts";
import { generateSongsCsv } from "../../src/songs/sample/songs-csv.ts";
import { hasPython, runPython } from "../python-environment.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const ROWS = 60_000;

/** Four standard errors of a share among `ROWS` rows, at most. */
const SHARE_TOLERANCE = 4 * Math.sqrt(0.25 / ROWS);

/** Four standard errors of the mean of half the rows, in standard deviations, with some room for `key`. */
const MEAN_TOLERANCE = 4 / Math.sqrt(ROWS / 2) + 0.01;

const songsCsv = (rows: number, seed: number) =>
  Buffer.concat(Array.from(generateSongsCsv({ rows, seed }), ({ bytes }) => bytes));

const shareOf = (values: ArrayLike<unknown>, matches: (value: never) => boolean) =>
  Array.from(values).filter(matches as (value: unknown) => boolean).length / values.length;

function ksStatistic(a: Float64Array, b: Float64Array): number {
  const [x, y] = [a.toSorted(), b.toSorted()];
  let [i, j, largest] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    const value = Math.min(x[i]!, y[j]!);
    while (x[i] === value) i++;
    while (y[j] === value) j++;
    largest = Math.max(largest, Math.abs(i / x.length - j / y.length));
  }
  return largest;
}

function expectQuartiles(values: Float64Array, [, ...quartiles]: readonly number[]): void {
  for (const [i, share] of [0.25, 0.5, 0.75].entries()) {
    expect(shareOf(values, (value: number) => value < quartiles[i]!)).toBeLessThan(share + SHARE_TOLERANCE);
    expect(shareOf(values, (value: number) => value <= quartiles[i]!)).toBeGreaterThan(share - SHARE_TOLERANCE);
  }
}

let csv: Buffer;
let header: string[];
let rows: string[][];
const columns = new Map<string, string[]>();
const column = (name: string) => columns.get(name)!;
const numbers = (name: string) => Float64Array.from(column(name), Number);

beforeAll(() => {
  csv = songsCsv(ROWS, 42);
  const parsed = Papa.parse<string[]>(csv.toString(), { skipEmptyLines: true });
  expect(parsed.errors).toEqual([]);
  header = parsed.data[0]!;
  rows = parsed.data.slice(1);
  for (const [i, name] of header.entries()) {
    columns.set(
      name,
      rows.map((row) => row[i]!),
    );
  }
});

describe("the file", () => {
  test("is the same for the same seed and another for another seed", () => {
    const start = songsCsv(1500, 42);
    expect(start.equals(songsCsv(1500, 42))).toBe(true);
    expect(start.equals(songsCsv(1500, 8))).toBe(false);
  });

  test("begins with the rows of a shorter file of the same seed", () => {
    const shorter = songsCsv(1, 42);
    expect(csv.subarray(0, shorter.length).equals(shorter)).toBe(true);
  });

  test("has a header alone for 0 rows", () => {
    expect(songsCsv(0, 1).toString()).toBe(`${PUBLISHED_COLUMNS.join(",")}\n`);
  });

  test("tells the rows written so far with each piece", () => {
    expect(Array.from(generateSongsCsv({ rows: 1500, seed: 1 }), ({ rows }) => rows).at(-1)).toBe(1500);
  });

  test("has 24 fields in every row and the rows asked for", () => {
    expect(header).toEqual([...PUBLISHED_COLUMNS]);
    expect(rows.length).toBe(ROWS);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([24]));
  });

  test("takes 1,555 bytes a row within 5 %", () => {
    expect(Math.abs(csv.length / ROWS / 1555 - 1)).toBeLessThan(0.05);
  });

  test("does not make the generator keep rows in memory", () => {
    // In a process of its own, where nothing else uses memory. The rows in between are 22 MB.
    const program = `
      import { generateSongsCsv } from ${JSON.stringify(join(import.meta.dir, "../../src/songs/sample/songs-csv.ts"))};
      const generator = generateSongsCsv({ rows: 20_000, seed: 3 });
      const heapAt = (wanted) => {
        while (generator.next().value.rows < wanted);
        Bun.gc(true);
        return process.memoryUsage().heapUsed;
      };
      const early = heapAt(6000);
      console.log(heapAt(20_000) - early);`;
    const { stdout, stderr } = Bun.spawnSync([process.execPath, "-e", program]);
    expect(stderr.toString()).toBe("");
    expect(Number(stdout.toString())).toBeLessThan(8_000_000);
  });
});

describe("the text columns", () => {
  test("have distinct ids of 22 base-62 digits", () => {
    const ids = column("id");
    expect(new Set(ids).size).toBe(ROWS);
    expect(ids.every((id) => /^[0-9A-Za-z]{22}$/.test(id))).toBe(true);
  });

  test("hold JSON lists of equally many artists and artist ids", () => {
    const [artists, ids] = [column("artists"), column("artist_ids")];
    for (const [row, text] of artists.entries()) expect(JSON.parse(ids[row]!).length).toBe(JSON.parse(text).length);
    expect(shareOf(artists, (text: string) => JSON.parse(text).length > 1)).toBeGreaterThan(0.1);
    expect(column("niche_genres").every((text) => Array.isArray(JSON.parse(text)))).toBe(true);
  });

  test("hold lyrics with line breaks, quotes and commas, and accents", () => {
    const lyrics = column("lyrics");
    expect(lyrics.every((text) => text.includes("\n"))).toBe(true);
    expect(lyrics.some((text) => text.includes('"') && text.includes(","))).toBe(true);
    for (const name of ["name", "artists", "lyrics"])
      expect(column(name).some((text) => /[áéèêñöü]/.test(text))).toBe(true);
  });

  test("lack a few names and album names and nothing else", () => {
    const gaps = header.map((name) => [name, column(name).filter((text) => text === "").length] as const);
    const expected = new Map([
      ["name", 1],
      ["album_name", 3],
    ]);
    expect(new Map(gaps.filter(([, count]) => count > 0))).toEqual(expected);
  });

  test("repeat name and artists as often as published", () => {
    const artists = column("artists");
    const distinct = new Set(column("name").map((name, row) => `${name}\n${artists[row]}`));
    expect(Math.abs(1 - distinct.size / ROWS - REPEATED_SONGS / SONGS)).toBeLessThan(SHARE_TOLERANCE);
  });

  test("write some durations with a decimal point", () => {
    const share = shareOf(column("duration_ms"), (text: string) => /^\d+\.0$/.test(text));
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThan(0.1);
  });
});

describe("the published statistics", () => {
  test("hold for the genre shares", () => {
    const genres = column("genre");
    for (const [genre, songs] of Object.entries(GENRE_COUNTS)) {
      const share = shareOf(genres, (name: string) => name === genre);
      expect(Math.abs(share - songs / SONGS)).toBeLessThan(SHARE_TOLERANCE);
    }
  });

  test("hold for the years", () => {
    const years = numbers("year");
    expectQuartiles(years, YEAR_QUARTILES);
    expect(Math.min(...years)).toBeGreaterThanOrEqual(YEAR_QUARTILES[0]);
    expect(Math.max(...years)).toBe(YEAR_QUARTILES[4]);
    const upTo2010 = shareOf(years, (year: number) => year <= 2010);
    expect(Math.abs(upTo2010 - SONGS_UP_TO_2010 / SONGS)).toBeLessThan(SHARE_TOLERANCE);
  });

  test.each([...FEATURE_NAMES])("hold for %s", (name) => {
    const facts = FEATURE_FACTS[name];
    const [years, values] = [numbers("year"), numbers(name)];
    const upTo2010 = values.filter((_, row) => years[row]! <= 2010);
    const after2010 = values.filter((_, row) => years[row]! > 2010);
    const spread = facts.standardDeviation;
    expectQuartiles(values, facts.quartiles);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(facts.quartiles[0]);
    expect(Math.max(...values)).toBeLessThanOrEqual(facts.quartiles[4]);
    expect(Math.abs(mean(Array.from(upTo2010)) - facts.meanUpTo2010)).toBeLessThan(MEAN_TOLERANCE * spread);
    expect(Math.abs(mean(Array.from(after2010)) - facts.meanAfter2010)).toBeLessThan(MEAN_TOLERANCE * spread);
    expect(Math.abs(standardDeviation(Array.from(values)) / spread - 1)).toBeLessThan(0.1);
    expect(Math.abs(ksStatistic(upTo2010, after2010) - facts.ksStatistic)).toBeLessThan(0.02);
  });
});

describe.skipIf(!hasPython("python", "the sample's learnability"))(
  "the classifiers of scikit-learn and XGBoost",
  () => {
    test("land near their published accuracies", async () => {
      using folder = temporaryFolder();
      await Bun.write(folder.file("songs.csv"), csv);
      const script = join(import.meta.dir, "sample_learnability.py");
      const accuracies = JSON.parse(await runPython("python", [script, folder.file("songs.csv")]));
      const [linear, trees] = [accuracies.logistic_regression.held_out, accuracies.xgboost.held_out];
      expect(linear).toBeGreaterThan(0.45);
      expect(linear).toBeLessThan(0.54);
      expect(trees).toBeGreaterThan(linear + 0.04);
      expect(trees).toBeGreaterThan(0.53);
      expect(trees).toBeLessThan(0.62);
    });
  },
);
