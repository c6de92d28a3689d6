import { describe, expect, test } from "bun:test";
import { createClassifier } from "../../src/classifier/classifier.ts";
import { classifierFiles } from "../../src/classifier/files.ts";
import { holdsClassifier, loadClassifier } from "../../src/classifier/load.ts";
import { FEATURE_NAMES } from "../../src/features.ts";
import { writeFiles } from "../../src/io/disk.ts";
import { trainChampion } from "../http/champion-fixture.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const { card, model, data } = trainChampion();
const files = classifierFiles(createClassifier(card, model));

/** Loads a classifier whose files were changed; errors tell paths from its folder. */
async function load(changes: Readonly<Record<string, string>> = {}) {
  using folder = temporaryFolder();
  await writeFiles(folder.path, { ...files, ...changes });
  return await loadClassifier(folder.path).catch((error: Error) => {
    error.message = error.message.replace(`${folder.path}/`, "");
    throw error;
  });
}

const cardWith = (changes: object) => JSON.stringify({ ...card, ...changes });

test("a classifier read back has the same card and gives the same probabilities", async () => {
  const loaded = await load();
  expect(loaded.card).toEqual(card);
  expect(loaded.predictProba(data.X)).toEqual(createClassifier(card, model).predictProba(data.X));
  expect(classifierFiles(loaded)["model.json"]).toEqual(files["model.json"]!);
});

test("a classifier's files are its own, and those that MLflow loads", () => {
  expect(Object.keys(files).sort()).toEqual(
    [
      ...["MLmodel", "classifier.json", "conda.yaml", "input_example.json"],
      ...["model.json", "model.onnx", "python_env.yaml", "requirements.txt"],
    ].sort(),
  );
});

describe("a folder holds a classifier", () => {
  test.each([
    [[], false],
    [["model.json"], false],
    [["classifier.json"], true],
    [["MLmodel"], true],
  ])("with the files %j: %p", async (names, expected) => {
    using folder = temporaryFolder();
    await writeFiles(folder.path, Object.fromEntries(names.map((name) => [name, ""])));
    expect(holdsClassifier(folder.path)).toBe(expected);
  });
});

describe("a damaged classifier is refused by its file:", () => {
  const reversed = FEATURE_NAMES.toReversed();
  test.each([
    ["a card cut off", { "classifier.json": "{" }, "classifier.json expected JSON, got "],
    ["a card of nothing", { "classifier.json": "null" }, "classifier.json /: Expected object, got null"],
    [
      "a newer format",
      { "classifier.json": cardWith({ format_version: 2 }) },
      "classifier.json expected format 1 or older, got 2",
    ],
    [
      "a genre alone",
      { "classifier.json": cardWith({ genres: ["Pop"] }) },
      'classifier.json /genres: Expected array length to be greater or equal to 2, got ["Pop"]',
    ],
    [
      "features in another order",
      { "classifier.json": cardWith({ features: reversed }) },
      `classifier.json expected features ${FEATURE_NAMES}, got ${reversed}`,
    ],
    [
      "a scaler of other columns",
      { "classifier.json": cardWith({ scaler: { mean: [0], scale: [1] } }) },
      "classifier.json expected a scaler of 12 columns",
    ],
    [
      "a scale of 0",
      { "classifier.json": cardWith({ scaler: { ...card.scaler, scale: Array(12).fill(0) } }) },
      "classifier.json /scaler: Expected union value, got ",
    ],
    ["another type of model", { "classifier.json": cardWith({ kind: "perceptron" }) }, /model\.json .*got perceptron/],
    [
      "more genres than the model has",
      { "classifier.json": cardWith({ genres: ["a", "b", "c", "d"] }) },
      "model.json expected probabilities of 4 genres, got 3",
    ],
    ["no model", { "model.json": "{}" }, "model.json logistic_regression model /coef: "],
  ])("%s", async (_, changes, message) => {
    await expect(load(changes)).rejects.toThrow(message);
    await expect(load(changes)).rejects.toMatchObject({ code: "bad_artifact" });
  });

  test("none at all is not found", async () => {
    using folder = temporaryFolder();
    await expect(loadClassifier(folder.path)).rejects.toMatchObject({
      code: "not_found",
      message: `${folder.file("classifier.json")} cannot be read: no such file`,
    });
  });
});
