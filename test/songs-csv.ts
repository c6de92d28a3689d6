import Papa from "papaparse";
import { FEATURE_NAMES } from "../src/features.ts";

/** A song's fields as text, before any is overridden. */
const PLAIN_SONG: Readonly<Record<string, string>> = {
  id: "s1",
  name: "A song",
  danceability: "0.5",
  energy: "0.7",
  key: "5",
  loudness: "-7.1",
  mode: "1",
  speechiness: "0.05",
  acousticness: "0.1",
  instrumentalness: "0",
  liveness: "0.12",
  valence: "0.4",
  tempo: "120.5",
  duration_ms: "221000",
  lyrics: 'He said "la",\nla la',
  year: "2010",
  genre: "Rock",
};

/** The columns of a small songs file, some before and some behind the ones that matter. */
export const COLUMNS = ["id", "name", ...FEATURE_NAMES, "lyrics", "year", "genre"];

/** A songs.csv of plain songs, one for each given set of overrides. */
export function songsCsv(
  songs: readonly Readonly<Record<string, string>>[],
  columns = COLUMNS,
  newline = "\n",
): string {
  const rows = songs.map((overrides) => columns.map((column) => overrides[column] ?? PLAIN_SONG[column] ?? ""));
  return Papa.unparse([columns, ...rows], { newline }) + newline;
}
