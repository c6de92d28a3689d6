import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { type Classifier, loadClassifier } from "../../src/classifier.ts";
import { completeSongs, readSongTable } from "../../src/data/song-table.ts";
import { splitByYear } from "../../src/stages/process.ts";
import { writeSample } from "../../src/stages/sample.ts";
import { hasLibrary } from "../models/xgboost/installed-libraries.ts";
import { hasPython, runPython } from "../python-environment.ts";
import { runStage } from "../stages/stage-process.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { largestDifference } from "./largest-difference.ts";

const project = temporaryFolder();
afterAll(() => project[Symbol.dispose]());

const SONGS = "data/prod_sim.csv";
const KINDS = ["logistic_regression", "svm", ...(hasLibrary ? ["xgboost"] : [])];
const REQUIREMENTS = {
  onnx: /^mlflow\nonnx>=1\.10\.0\nonnxruntime>=1\.10\.0\npandas\n$/,
  xgboost: /^mlflow\npandas\nxgboost==\d+\.\d+\.\d+\n$/,
};

interface Answers {
  readonly pyfunc: number[][];
  readonly native: number[][];
  readonly columns: string[] | null;
  readonly example: number[][];
  readonly requirements: string;
}

describe.skipIf(!hasPython("mlflow", "models in MLflow's Python flavors"))("a logged model in Python", () => {
  let X: Float64Array;
  const classifiers: Record<string, Classifier> = {};
  const answers: Record<string, Answers> = {};

  beforeAll(async () => {
    await writeSample(project.file("songs.csv"), 12_000, 1);
    await splitByYear(project.file("songs.csv"), project.file("data/train.csv"), project.file(SONGS), 2010);
    await Bun.write(project.file("params.yaml"), "train:\n  xgboost:\n    n_estimators: 60\n");
    await runStage("train", [], project.path);
    await runStage("evaluate", [], project.path);
    X = completeSongs(await readSongTable(project.file(SONGS))).X;
    const names = [...KINDS, "champion"];
    for (const name of names) classifiers[name] = await loadClassifier(project.file(`models/${name}`));
    const uris = [...KINDS.map((kind) => project.file(`models/${kind}`)), "models:/spotify-genre-classifier@champion"];
    const script = join(import.meta.dir, "answers.py");
    const printed = JSON.parse(await runPython("python", [script, SONGS, ...uris], { cwd: project.path }));
    for (const [index, name] of names.entries()) answers[name] = printed[index];
  }, 120_000);

  for (const kind of KINDS) {
    test(`${kind} gives the same probabilities by mlflow.pyfunc and by its flavor's library, from its folder`, () => {
      const expected = classifiers[kind]!.predictProba(X);
      expect(largestDifference(answers[kind]!.pyfunc, expected)).toBeLessThan(1e-6);
      expect(largestDifference(answers[kind]!.native, expected)).toBeLessThan(1e-6);
    });

    test(`${kind} describes its inputs by example, its outputs and its environment`, () => {
      const { example, columns, requirements } = answers[kind]!;
      const { genres } = classifiers[kind]!.card;
      expect(example[0]!.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
      expect(columns).toEqual(kind === "xgboost" ? null : genres);
      expect(requirements).toMatch(kind === "xgboost" ? REQUIREMENTS.xgboost : REQUIREMENTS.onnx);
    });
  }

  test("comes from the tracking store by its alias, where it is champion", () => {
    const { predictProba } = classifiers.champion!;
    expect(largestDifference(answers.champion!.pyfunc, predictProba(X))).toBeLessThan(1e-6);
  });
});
