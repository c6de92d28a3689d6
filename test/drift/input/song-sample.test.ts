import { expect, test } from "bun:test";
import { SongSample } from "../../../src/drift/input/song-sample.ts";
import { createRng } from "../../../src/stats/rng.ts";

const song = (value: number) => new Float64Array(12).fill(value);

test("holds every song of few, those without genre or with a missing feature left out", () => {
  const sample = new SongSample(10, createRng(1));
  sample.add(song(1), "Rock");
  sample.add(song(2), undefined);
  sample.add(song(3).fill(Number.NaN, 4, 5), "Pop");
  sample.add(song(4), "Jazz");
  expect(sample.genres).toEqual(["Rock", "Jazz"]);
  expect([...sample.X]).toEqual([...song(1), ...song(4)]);
});

test("holds `size` of many, songs with their genres, each about equally often", () => {
  const chosen = new Float64Array(20);
  for (let seed = 0; seed < 2000; seed++) {
    const sample = new SongSample(5, createRng(seed));
    for (let i = 0; i < 20; i++) sample.add(song(i), String(i));
    expect(sample.genres).toHaveLength(5);
    for (const [row, genre] of sample.genres.entries()) {
      expect(sample.X[row * 12 + 11]).toBe(Number(genre));
      chosen[Number(genre)]!++;
    }
  }
  for (const times of chosen) expect(Math.abs(times - 500)).toBeLessThan(100);
});
