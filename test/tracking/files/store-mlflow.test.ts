import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { openStore } from "../../../src/tracking/index.ts";
import { currentUser } from "../../../src/tracking/run-tags.ts";
import { runPython } from "../../python-environment.ts";
import { hasMlflow, readWithMlflow } from "../mlflow/client.ts";
import { dataset, makeModelFolder } from "../store-contract.ts";

const hex = (text: string) => Buffer.from(text).toString("hex");
const files = { "model.json": hex('{"weights":[1,2]}'), "extra/bytes.bin": "00ff0a0d80" };

describe.skipIf(!hasMlflow)(`MLflow's client`, () => {
  const folder = mkdtempSync(join(tmpdir(), "file store "));
  const root = join(folder, "mlruns");
  const description = 'Line one: "quoted"\n# line two, 1e5\u0085\u2028é𝄞';
  let runId: string;
  let openRunId: string;
  let modelId: string;
  let read: Record<string, unknown>;

  beforeAll(async () => {
    const store = openStore(root);
    runId = await store.startRun("exp: 1e5 'x'", "123", { "mlflow.source.git.commit": "0e12" });
    await store.logParams(runId, { depth: "3", "nested/rate": "1e5", text: "a\nb: [" });
    await store.logMetrics(runId, [
      { key: "loss", value: 0.5, step: 1 },
      { key: "loss", value: 1e-7, step: 2 },
      { key: "nested/odd", value: Number.NaN },
      { key: "up", value: Number.POSITIVE_INFINITY },
      { key: "down", value: Number.NEGATIVE_INFINITY },
    ]);
    await store.logMetrics(runId, [{ key: "loss", value: 1e21, step: 3 }]);
    await store.logDataset(runId, { ...dataset, digest: "12345678901234567890123456789e12" });
    await store.logArtifact(runId, "reports/report.txt", "text");
    modelId = await store.logModel(runId, {
      name: "softmax",
      params: { depth: "3" },
      metrics: [{ key: "accuracy", value: 0.875, step: 2 }],
      dataset,
      directory: makeModelFolder(folder),
    });
    await store.registerVersion("genre classifier", { runId, modelId }, description, { accuracy: "0.875" });
    await store.setAlias("genre classifier", "champion", "1");
    await store.endRun(runId, "FINISHED");
    openRunId = await store.startRun("exp: 1e5 'x'", "unfinished", {});
    read = (await readWithMlflow(root)) as typeof read;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("lists the experiments, the default one included", () => {
    expect(read.experiments).toEqual(["Default", "exp: 1e5 'x'"]);
  });

  test("reads runs with params, tags, histories, datasets, artifacts and models", () => {
    expect(read.byName).toMatchObject({
      "exp: 1e5 'x'": {
        runs: {
          [openRunId]: { status: "RUNNING", name: "unfinished", ended: false, params: {}, metrics: {} },
          [runId]: {
            status: "FINISHED",
            name: "123",
            ended: true,
            params: { depth: "3", "nested/rate": "1e5", text: "a\nb: [" },
            tags: {
              "mlflow.runName": "123",
              "mlflow.source.type": "LOCAL",
              "mlflow.source.name": relative(process.cwd(), Bun.main),
              "mlflow.user": currentUser(),
              "mlflow.source.git.commit": "0e12",
            },
            metrics: { loss: "1e+21", "nested/odd": "nan", up: "inf", down: "-inf" },
            history: {
              loss: [
                [1, "0.5"],
                [2, "1e-07"],
                [3, "1e+21"],
              ],
            },
            datasets: [
              {
                name: "train.csv",
                digest: "12345678901234567890123456789e12",
                source_type: "local",
                source: '{"uri":"data/train.csv"}',
                profile: '{"num_rows":30,"num_elements":90}',
                schema: expect.stringContaining('{"type":"double","name":"tempo","required":true}'),
                tags: { "mlflow.data.context": "training" },
              },
            ],
            outputs: [modelId],
            artifacts: { "reports/report.txt": hex("text") },
          },
        },
      },
    });
  });

  test("reads logged models and downloads them", () => {
    expect(read.byName).toMatchObject({
      "exp: 1e5 'x'": {
        models: {
          [modelId]: {
            name: "softmax",
            status: "READY",
            run: runId,
            params: { depth: "3" },
            source: {
              "mlflow.user": currentUser(),
              "mlflow.source.name": relative(process.cwd(), Bun.main),
              "mlflow.source.type": "LOCAL",
            },
            metrics: [["accuracy", 0.875, 2, dataset.name, dataset.digest]],
            files,
          },
        },
      },
    });
  });

  test("reads the registered version and downloads it by its alias", () => {
    const version = {
      version: "1",
      description,
      tags: { accuracy: "0.875" },
      source: `models:/${modelId}`,
      run: runId,
      model: modelId,
    };
    expect(read.registered).toEqual({ "genre classifier": [{ ...version, aliases: ["champion"], files }] });
  });

  test("migrates the store to a database without loss", async () => {
    const target = `sqlite:///${join(folder, "mlflow.db")}`;
    const report = await runPython("mlflow", ["migrate-filestore", "--source", root, "--target", target]);
    expect(report).toContain("Migration completed successfully");
    const migrated = (await readWithMlflow(target)) as typeof read;
    expect(migrated.experiments).toEqual(read.experiments);
    expect(migrated.byName).toMatchObject({
      "exp: 1e5 'x'": { runs: { [runId]: { outputs: [modelId] } }, models: { [modelId]: { files } } },
    });
    expect(migrated.registered).toMatchObject({ "genre classifier": [{ version: "1", aliases: ["champion"], files }] });
  });

  test("writes what this store reads", async () => {
    const program = `
import sys, mlflow, pandas
root, files = sys.argv[1:]
mlflow.set_tracking_uri(root)
mlflow.set_experiment("1e5")
with mlflow.start_run(run_name="python") as run:
    mlflow.log_params({"depth": 3, "nested/rate": "1e5"})
    for step in range(3):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
    mlflow.log_metric("nan", float("nan"))
    data = mlflow.data.from_pandas(pandas.DataFrame({"x": [1.0]}), digest="1234e567", name="x")
    mlflow.log_input(data, context="training")
    model = mlflow.initialize_logged_model(name="m")
    mlflow.log_metric("loss", 0.25, step=3, model_id=model.model_id, dataset=data)
    client = mlflow.MlflowClient()
    client.log_model_artifacts(model.model_id, files)
    client.log_outputs(run.info.run_id, [mlflow.entities.LoggedModelOutput(model.model_id, 0)])
    client.create_registered_model("python")
    version = client.create_model_version("python", f"models:/{model.model_id}", model_id=model.model_id)
    client.set_registered_model_alias("python", "champion", version.version)
    print(run.info.run_id, model.model_id)`;
    const printed = await runPython("python", ["-W", "ignore", "-c", program, root, makeModelFolder(folder)]);
    const [pythonRunId = "", pythonModelId = ""] = printed.trim().split("\n").at(-1)?.split(" ") ?? [];
    const store = openStore(root);
    expect(await store.searchRuns("1e5", { status: "FINISHED" })).toMatchObject([
      {
        runId: pythonRunId,
        name: "python",
        params: { depth: "3", "nested/rate": "1e5" },
        metrics: { loss: 0.25, nan: Number.NaN },
        datasetDigests: ["1234e567"],
        modelIds: [pythonModelId],
      },
    ]);
    const target = join(folder, "fetched");
    expect(await store.fetchModel("python", "champion", target)).toEqual({
      name: "python",
      version: "1",
      runId: pythonRunId,
      modelId: pythonModelId,
    });
    expect(await Bun.file(join(target, "model.json")).text()).toBe('{"weights":[1,2]}');
    const next = await store.registerVersion("python", { runId, modelId }, "", {});
    expect(next.version).toBe("2");
  });
});
