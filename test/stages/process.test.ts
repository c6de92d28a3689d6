import { describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import fc from "fast-check";
import Papa from "papaparse";
import { FEATURE_NAMES } from "../../src/features.ts";
import { splitByYear } from "../../src/songs/split-by-year.ts";
import { COLUMNS, songsCsv } from "../songs-csv.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { runStage } from "./stage-process.ts";

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

/** What a failing process stage prints about a file, run as users run it on a folder with earlier outputs. */
async function refusal(text: string): Promise<string> {
  using folder = temporaryFolder();
  await Bun.write(folder.file("data/raw.csv"), text);
  await Bun.write(folder.file("data/train.csv"), "earlier train");
  await Bun.write(folder.file("data/prod_sim.csv"), "earlier production");
  const { stderr, exitCode } = await runStage("process", ["--year_threshold", "2010"], folder.path);
  expect(exitCode).toBe(1);
  expect(await Bun.file(folder.file("data/train.csv")).text()).toBe("earlier train");
  expect(await Bun.file(folder.file("data/prod_sim.csv")).text()).toBe("earlier production");
  expect(readdirSync(folder.file("data")).sort()).toEqual(["prod_sim.csv", "raw.csv", "train.csv"]);
  return stderr;
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

  const good = [{}, { year: "2011" }];
  test.each([
    ["an empty file", "", "raw.csv:1 expected a header line, got an empty file"],
    ["only a header", songsCsv([]), "raw.csv expected songs up to 2010, got none"],
    [
      "missing columns, all named",
      songsCsv(good, ["id", ...FEATURE_NAMES.slice(1), "year"]),
      "raw.csv:1 expected the columns danceability, genre, got none of that name",
    ],
    ["a column twice", songsCsv(good, [...COLUMNS, "tempo"]), "raw.csv:1 expected one column tempo, got several"],
    [
      "a year that is no number",
      songsCsv([...good, { year: "MMX" }]),
      'raw.csv:6 year must be a whole number, got "MMX"',
    ],
    ["a missing year", songsCsv([...good, { year: "" }]), 'raw.csv:6 year must be a whole number, got ""'],
    [
      "a feature that is text",
      songsCsv([...good, { tempo: "fast" }]),
      'raw.csv:6 tempo must be a finite number, got "fast"',
    ],
    [
      "an infinite feature",
      songsCsv([{ energy: "1e999" }, ...good]),
      'raw.csv:2 energy must be a finite number, got "1e999"',
    ],
    ["a row with too few fields", `${songsCsv(good)}a,b\n`, "raw.csv:6 expected 17 fields, got 2"],
    ["an unclosed quote", `${songsCsv(good)}"a,b\n`, "raw.csv:6 expected a closing quote, got the end of the file"],
    ["no songs up to the threshold", songsCsv([{ year: "2011" }]), "raw.csv expected songs up to 2010, got none"],
    ["no songs after the threshold", songsCsv([{ year: "2010" }]), "raw.csv expected songs after 2010, got none"],
  ])("refuses %s in one line and keeps earlier outputs", async (_, text, message) => {
    expect(await refusal(text)).toBe(`error: data/${message}\n`);
  });
});
