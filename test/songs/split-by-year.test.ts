import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import Papa from "papaparse";
import { FEATURE_NAMES } from "../../src/features.ts";
import { splitByYear } from "../../src/songs/split-by-year.ts";
import { COLUMNS, songsCsv } from "../songs-csv.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const KEPT = ["id", ...FEATURE_NAMES, "year", "genre"];

async function split(text: string, threshold = 2010) {
  using folder = temporaryFolder();
  await Bun.write(folder.file("raw.csv"), text);
  const counts = await splitByYear(
    folder.file("raw.csv"),
    folder.file("train.csv"),
    folder.file("prod.csv"),
    threshold,
  );
  const [train, production] = await Promise.all([
    Bun.file(folder.file("train.csv")).text(),
    Bun.file(folder.file("prod.csv")).text(),
  ]);
  return { counts, train, production };
}

describe("splitByYear", () => {
  test("puts the threshold's year into train, keeps order, id, features, year and genre, and nothing else", async () => {
    const songs = [
      { id: "a", year: "2011" },
      { id: "b", year: "2010" },
      { id: "c", year: "1900" },
      { id: "d", year: "2025" },
    ];
    const { counts, train, production } = await split(songsCsv(songs));
    expect(counts).toEqual({ train: 2, production: 2, incomplete: 0 });
    expect(train).toBe(songsCsv([songs[1]!, songs[2]!], KEPT));
    expect(production).toBe(songsCsv([songs[0]!, songs[3]!], KEPT));
  });

  test("is a partition at year <= threshold that keeps every kept value as it was read", async () => {
    const value = fc.constantFrom("0.5", "5e-05", "241107.0", "", "NA", " 7 ", "-60.123456789012345678");
    const song = fc.record({
      id: fc.string({ maxLength: 5 }),
      year: fc.integer({ min: 1900, max: 2025 }).map(String),
      tempo: value,
      duration_ms: value,
    });
    const newline = fc.constantFrom("\n", "\r\n");
    await fc.assert(
      fc.asyncProperty(fc.array(song, { minLength: 1, maxLength: 20 }), newline, async (songs, newline) => {
        const rows = [...songs, { year: "2000" }, { year: "2020" }];
        const { counts, train, production } = await split(songsCsv(rows, COLUMNS, newline));
        const early = rows.filter(({ year }) => Number(year) <= 2010);
        const late = rows.filter(({ year }) => Number(year) > 2010);
        const parsed = (csv: string) => Papa.parse(csv, { skipEmptyLines: true }).data;
        expect(parsed(train)).toEqual(parsed(songsCsv(early, KEPT)));
        expect(parsed(production)).toEqual(parsed(songsCsv(late, KEPT)));
        expect(counts.train + counts.production).toBe(rows.length);
      }),
      { numRuns: 60 },
    );
  });

  test("does without an id column and finds columns in any order", async () => {
    const columns = [...COLUMNS].reverse().filter((name) => name !== "id");
    const { train } = await split(songsCsv([{}, { year: "2011" }], columns));
    expect(train).toBe(songsCsv([{}], KEPT.slice(1)));
  });

  test("lets missing features through and counts their songs; keeps values outside documented ranges", async () => {
    const songs = [{ tempo: "" }, { tempo: "NA", energy: "NaN" }, { tempo: "0", loudness: "1.5" }, { year: "2011" }];
    const { counts, train } = await split(songsCsv(songs));
    expect(counts).toEqual({ train: 3, production: 1, incomplete: 2 });
    expect(train).toBe(songsCsv(songs.slice(0, 3), KEPT));
  });
});
