import { expect, test } from "bun:test";
import { accuracyOf, accuracyOn } from "../../src/classifier/accuracy.ts";
import { createClassifier } from "../../src/classifier/classifier.ts";
import { FEATURE_NAMES } from "../../src/features.ts";
import { trainChampion } from "../http/champion-fixture.ts";
import { songsCsv } from "../songs-csv.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const { card, model, data } = trainChampion();
const classifier = createClassifier(card, model);
const COLUMNS = [...FEATURE_NAMES, "genre"];

/** A row of the training data as fields of a file, with the genre that is predicted for it. */
function songAt(row: number, changes: object = {}) {
  const values = data.X.subarray(row * 12, (row + 1) * 12);
  const fields = Object.fromEntries(FEATURE_NAMES.map((name, j) => [name, String(values[j])]));
  const proba = classifier.predictProba(values);
  return { ...fields, genre: card.genres[proba.indexOf(Math.max(...proba))]!, ...changes };
}

async function accuracyOnSongs(songs: readonly Record<string, string>[]) {
  using folder = temporaryFolder();
  await Bun.write(folder.file("songs.csv"), songsCsv(songs, COLUMNS));
  return await accuracyOn(folder.file("songs.csv"), classifier);
}

test("is the share of songs whose genre is told, in files whose genres come in another order", async () => {
  expect(await accuracyOnSongs([songAt(2), songAt(1), songAt(0)])).toBe(1);
  const wrong = songAt(0).genre === "Pop" ? "Rock" : "Pop";
  expect(await accuracyOnSongs([songAt(0), songAt(1), songAt(2), songAt(0, { genre: wrong })])).toBe(0.75);
});

test("counts a genre that the classifier does not know as missed, and leaves incomplete songs out", async () => {
  const unknown = songAt(1, { genre: "Gamelan" });
  expect(await accuracyOnSongs([songAt(0), unknown, songAt(2, { tempo: "" }), songAt(2, { genre: "" })])).toBe(0.5);
});

test("needs one complete song", async () => {
  const accuracy = accuracyOnSongs([songAt(0, { tempo: "NA" })]);
  await expect(accuracy).rejects.toThrow("songs.csv expected songs with all features and a genre, got none");
});

test("of songs in memory is against the genre of each row", () => {
  const first = songAt(0).genre;
  expect(accuracyOf(classifier, data.X.subarray(0, 24), [first, "none"])).toBe(0.5);
});
