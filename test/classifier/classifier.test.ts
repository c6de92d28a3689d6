import { describe, expect, test } from "bun:test";
import { createClassifier } from "../../src/classifier/classifier.ts";
import { type AudioFeatures, FEATURE_NAMES } from "../../src/features.ts";
import { song, trainChampion } from "../http/champion-fixture.ts";

const { card, model, data } = trainChampion();
const classifier = createClassifier(card, model);
const songAt = (row: number) =>
  Object.fromEntries(FEATURE_NAMES.map((name, j) => [name, data.X[row * data.nFeatures + j]!])) as AudioFeatures;

describe("a classifier", () => {
  test("predicts for one song what it gives for a batch: the most probable genre and its probability", () => {
    const proba = classifier.predictProba(data.X);
    for (let row = 0; row < data.y.length; row++) {
      const shares = [...proba.subarray(row * 3, (row + 1) * 3)];
      const confidence = Math.max(...shares);
      expect(classifier.predict(songAt(row))).toEqual({ genre: card.genres[shares.indexOf(confidence)]!, confidence });
    }
  });

  test("learnt the songs that it was trained on", () => {
    const hits = Array.from(data.y).filter(
      (label, row) => classifier.predict(songAt(row)).genre === card.genres[label],
    );
    expect(hits.length / data.y.length).toBeGreaterThan(0.95);
  });

  test("standardises by its card, and takes features as they come where that has no scaler", () => {
    const raw = createClassifier({ ...card, scaler: null }, model);
    const { mean, scale } = card.scaler!;
    const scaled = Float64Array.from(FEATURE_NAMES, (name, j) => (song[name] - mean[j]!) / scale[j]!);
    const unscaled = Float64Array.from(FEATURE_NAMES, (name) => song[name]);
    expect(raw.predictProba(scaled)).toEqual(classifier.predictProba(unscaled));
  });

  test("leaves the song and the batch as they were", () => {
    const [one, batch] = [{ ...song }, data.X.slice()];
    classifier.predict(one);
    classifier.predictProba(batch);
    expect(one).toEqual(song);
    expect([...batch]).toEqual([...data.X]);
  });
});
