import { describe, expect, test } from "bun:test";
import { FEATURE_NAMES } from "../../src/features.ts";
import { fileDigest } from "../../src/io/digest.ts";
import { completeSongs, NO_GENRE, readSongTable } from "../../src/songs/song-table.ts";
import { songsCsv } from "../songs-csv.ts";
import { temporaryFolder } from "../temporary-folder.ts";

async function tableOf(songs: readonly Record<string, string>[], columns = [...FEATURE_NAMES, "genre"]) {
  using folder = temporaryFolder();
  await Bun.write(folder.file("songs.csv"), songsCsv(songs, columns));
  const table = await readSongTable(folder.file("songs.csv"));
  return { table, digest: await fileDigest(folder.file("songs.csv")) };
}

describe("readSongTable", () => {
  test("puts features into columns of their own order, whatever order the file has", async () => {
    const columns = ["genre", ...FEATURE_NAMES.toReversed(), "extra"];
    const { table, digest } = await tableOf([{ tempo: "99.5" }, { danceability: "", genre: "Pop" }], columns);
    expect(table).toMatchObject({ rows: 2, genres: ["Pop", "Rock"], digest });
    expect([...table.labels]).toEqual([1, 0]);
    expect([...table.X.subarray(0, 12)]).toEqual([0.5, 0.7, 5, -7.1, 1, 0.05, 0.1, 0, 0.12, 0.4, 99.5, 221_000]);
    expect(table.X[12]).toBeNaN();
  });

  test("numbers genres in alphabetical order and gives none to songs without one", async () => {
    const { table } = await tableOf(["Rock", "", "Jazz", "Rock", "NA", "Pop"].map((genre) => ({ genre })));
    expect(table.genres).toEqual(["Jazz", "Pop", "Rock"]);
    expect([...table.labels]).toEqual([2, NO_GENRE, 0, 2, NO_GENRE, 1]);
  });

  test("holds more songs than one of its blocks", async () => {
    const { table } = await tableOf(
      Array.from({ length: 20_000 }, (_, i) => ({ tempo: String(i), genre: String(i % 3) })),
    );
    expect(table.rows).toBe(20_000);
    for (const row of [0, 8191, 8192, 16_383, 16_384, 19_999]) {
      expect([table.X[row * 12 + 10], table.genres[table.labels[row]!]]).toEqual([row, String(row % 3)]);
    }
  });

  test("takes 255 genres and no more, by the line of the one too many", async () => {
    const genres = Array.from({ length: 256 }, (_, i) => ({ genre: `genre ${i}` }));
    expect((await tableOf(genres.slice(0, 255))).table.genres).toHaveLength(255);
    await expect(tableOf(genres)).rejects.toThrow(/songs\.csv:257 expected at most 255 genres, got one more$/);
  });
});

describe("completeSongs", () => {
  test("leaves out songs that lack a feature or a genre, and counts them", async () => {
    const { table } = await tableOf([{}, { tempo: "NA" }, { genre: "" }, { genre: "Pop", tempo: "7" }]);
    const { X, y, incomplete } = completeSongs(table);
    expect([...y].map((label) => table.genres[label])).toEqual(["Rock", "Pop"]);
    expect([X.length, X[12 + 10], incomplete]).toEqual([24, 7, 2]);
  });

  test("copies nothing where no song is left out", async () => {
    const { table } = await tableOf([{}, { genre: "Pop" }]);
    expect(completeSongs(table).X).toBe(table.X);
    expect(completeSongs(table)).toMatchObject({ y: table.labels, incomplete: 0 });
  });
});
