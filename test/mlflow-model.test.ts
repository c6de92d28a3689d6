import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { loadClassifier } from "../src/classifier.ts";
import { completeSongs, readSongTable } from "../src/data/song-table.ts";
import { splitByYear } from "../src/stages/process.ts";
import { writeSample } from "../src/stages/sample.ts";
import { hasLibrary } from "./models/xgboost/installed-libraries.ts";
import { hasPython, runPython } from "./python-environment.ts";
import { runStage } from "./stages/stage-process.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const project = temporaryFolder();
afterAll(() => project[Symbol.dispose]());

interface Answers {
  readonly pyfunc: number[][];
  readonly xgboost: number[][];
  readonly example: number[][];
  readonly requirements: string;
}

describe.skipIf(!hasPython("mlflow", "models in MLflow's Python flavors") || !hasLibrary)(
  "a logged XGBoost model",
  () => {
    let expected: number[][];

    beforeAll(async () => {
      await writeSample(project.file("songs.csv"), 12_000, 1);
      await splitByYear(
        project.file("songs.csv"),
        project.file("data/train.csv"),
        project.file("data/prod_sim.csv"),
        2010,
      );
      await Bun.write(project.file("params.yaml"), "train:\n  xgboost:\n    n_estimators: 60\n");
      await runStage("train", [], project.path);
      await runStage("evaluate", [], project.path);
      const { card, predictProba } = await loadClassifier(project.file("models/xgboost"));
      const { X } = completeSongs(await readSongTable(project.file("data/prod_sim.csv")));
      const proba = predictProba(X);
      const width = card.genres.length;
      expected = Array.from({ length: proba.length / width }, (_, row) => [
        ...proba.subarray(row * width, (row + 1) * width),
      ]);
    }, 60_000);

    async function answersOf(uri: string): Promise<Answers> {
      const script = join(import.meta.dir, "mlflow_model.py");
      return JSON.parse(await runPython("python", [script, uri, "data/prod_sim.csv"], { cwd: project.path }));
    }

    function expectEqual(actual: number[][]): void {
      expect(actual.length).toBe(expected.length);
      const differences = actual.flatMap((row, i) => row.map((share, k) => Math.abs(share - expected[i]![k]!)));
      expect(Math.max(...differences)).toBeLessThan(1e-6);
    }

    test("gives the same probabilities by mlflow.xgboost and mlflow.pyfunc, from its folder", async () => {
      const answers = await answersOf(project.file("models/xgboost"));
      expectEqual(answers.pyfunc);
      expectEqual(answers.xgboost);
      expect(answers.example[0]!.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
      expect(answers.requirements).toMatch(/^mlflow\npandas\nxgboost==\d+\.\d+\.\d+\n$/);
    }, 60_000);

    test("and from the tracking store by its alias, where it is champion", async () => {
      const metrics = await Bun.file(project.file("metrics.json")).json();
      expect(metrics.model_type).toBe("xgboost");
      expectEqual((await answersOf("models:/spotify-genre-classifier@champion")).pyfunc);
    }, 60_000);
  },
);
