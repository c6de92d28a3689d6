import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { MODEL_NAME } from "../../../src/classifier/champion.ts";
import type { Classifier } from "../../../src/classifier/classifier.ts";
import { loadClassifier } from "../../../src/classifier/load.ts";
import { writeSample } from "../../../src/songs/sample/write-sample.ts";
import { completeSongs, readSongTable } from "../../../src/songs/song-table.ts";
import { splitByYear } from "../../../src/songs/split-by-year.ts";
import { openStore } from "../../../src/tracking/index.ts";
import { EXPERIMENT } from "../../../src/training/tracked-run.ts";
import { hasLibrary } from "../../models/xgboost/installed-libraries.ts";
import { hasPython, runPython } from "../../python-environment.ts";
import { runStage } from "../../stages/stage-process.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { largestDifference } from "./largest-difference.ts";

const project = temporaryFolder();
afterAll(() => project[Symbol.dispose]());

const SONGS = "data/prod_sim.csv";
const KINDS = ["logistic_regression", "svm", ...(hasLibrary ? ["xgboost"] : [])];
const aliasUri = (alias: string) => `models:/${MODEL_NAME}@${alias}`;
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
    await writeSample(project.file("songs.csv"), 1500, 1);
    await splitByYear(project.file("songs.csv"), project.file("data/train.csv"), project.file(SONGS), 2010);
    await Bun.write(
      project.file("params.yaml"),
      "train:\n  svm: { max_samples: 400 }\n  xgboost: { n_estimators: 20 }\n",
    );
    await runStage("train", [], project.path);
    await registerAll();
    X = completeSongs(await readSongTable(project.file(SONGS))).X;
    for (const kind of KINDS) classifiers[kind] = await loadClassifier(project.file(`models/${kind}`));
    const uris = KINDS.flatMap((kind) => [project.file(`models/${kind}`), aliasUri(kind)]);
    const script = join(import.meta.dir, "answers.py");
    const printed = JSON.parse(await runPython("python", [script, SONGS, ...uris], { cwd: project.path }));
    for (const [index, uri] of uris.entries()) answers[uri] = printed[index];
  });

  /** Makes each kind's model a version with the kind as alias. */
  async function registerAll(): Promise<void> {
    const store = openStore(project.file("mlruns"));
    for (const { name, runId, modelIds } of await store.searchRuns(EXPERIMENT, {})) {
      const { version } = await store.registerVersion(MODEL_NAME, { runId, modelId: modelIds[0]! }, name, {});
      await store.setAlias(MODEL_NAME, name, version);
    }
  }

  describe.each(KINDS)("%s", (kind) => {
    test("gives the same probabilities by mlflow.pyfunc and by its flavor's library, from its folder", () => {
      const { pyfunc, native } = answers[project.file(`models/${kind}`)]!;
      const expected = classifiers[kind]!.predictProba(X);
      expect(largestDifference(pyfunc, expected)).toBeLessThan(1e-6);
      expect(largestDifference(native, expected)).toBeLessThan(1e-6);
    });

    test("gives them from the tracking store too, by its alias", () => {
      const { pyfunc } = answers[aliasUri(kind)]!;
      expect(largestDifference(pyfunc, classifiers[kind]!.predictProba(X))).toBeLessThan(1e-6);
    });

    test("describes its inputs by example, its outputs and its environment", () => {
      const { example, columns, requirements } = answers[project.file(`models/${kind}`)]!;
      const { genres } = classifiers[kind]!.card;
      expect(example[0]!.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
      expect(columns).toEqual(kind === "xgboost" ? null : genres);
      expect(requirements).toMatch(kind === "xgboost" ? REQUIREMENTS.xgboost : REQUIREMENTS.onnx);
    });
  });
});
