import { describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { FEATURE_NAMES } from "../../src/features.ts";
import { COLUMNS, songsCsv } from "../songs-csv.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { runStage } from "./stage-process.ts";

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

describe("process", () => {
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
