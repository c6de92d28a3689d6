/**
 * Microseconds to score one song in process, from features to genre and probability, as JSON:
 * `bun score-song.ts SONGS.json`.
 */
import { loadClassifier } from "../../../src/classifier/load.ts";
import type { AudioFeatures } from "../../../src/features.ts";

const { card, predict } = await loadClassifier("models/champion");
const songs: AudioFeatures[] = await Bun.file(process.argv[2]!).json();
const micros: number[] = [];
const predictions: [number, number][] = [];
for (const song of songs) {
  const begin = Bun.nanoseconds();
  const { genre, confidence } = predict(song);
  micros.push((Bun.nanoseconds() - begin) / 1000);
  predictions.push([card.genres.indexOf(genre), confidence]);
}
console.log(JSON.stringify({ micros: micros.toSorted((a, b) => a - b)[micros.length >> 1], predictions }));
