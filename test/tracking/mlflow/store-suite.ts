import { expect, test } from "bun:test";
import { relative } from "node:path";
import { openStore } from "../../../src/tracking/index.ts";
import { currentUser } from "../../../src/tracking/run-tags.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { dataset, describeStoreContract, makeModelFolder } from "../store-contract.ts";
import { readWithMlflow } from "./client.ts";
import type { MlflowServer } from "./server.ts";

const hex = (text: string) => Buffer.from(text).toString("hex");
const files = { "model.json": hex('{"weights":[1,2]}'), "extra/bytes.bin": "00ff0a0d80" };

/** What the store does with a server of MLflow's. */
export function describeMlflowStore(server: () => MlflowServer): void {
  describeStoreContract(
    "the MLflow store",
    async () => openStore(server().url, {}),
    async ({ uri }, runId, path) => {
      const response = await fetch(`${uri}/get-artifact?${new URLSearchParams({ run_uuid: runId, path })}`);
      if (!response.ok) throw new Error(`${path} answered ${response.status}`);
      return await response.bytes();
    },
  );

  test("what the MLflow store writes is what MLflow's client reads", async () => {
    using folder = temporaryFolder();
    const store = openStore(server().url, {});
    const description = 'Line one: "quoted"\n# line two\u2028é𝄞';
    const experiment = `it's "x" \\ 1e5`;
    const runId = await store.startRun(experiment, "123", { "mlflow.source.git.commit": "0e12" });
    await store.logParams(runId, { depth: "3", "nested/rate": "1e5", text: "a\nb: [", empty: "" });
    await store.logMetrics(runId, [
      { key: "loss", value: 0.5, step: 1 },
      { key: "loss", value: 1e-7, step: 2 },
      { key: "loss", value: 1e21, step: 3 },
      { key: "nested/odd", value: Number.NaN },
      { key: "accuracy", value: 0.875, step: 2 },
    ]);
    await store.logDataset(runId, dataset);
    await store.logArtifact(runId, "reports/a b é.txt", "text");
    const metrics = [{ key: "accuracy", value: 0.875, step: 2 }];
    const directory = makeModelFolder(folder.path);
    const modelId = await store.logModel(runId, {
      name: "softmax",
      params: { depth: "3" },
      metrics,
      dataset,
      directory,
    });
    await store.registerVersion("genre classifier", { runId, modelId }, description, { accuracy: "0.875" });
    await store.setAlias("genre classifier", "champion", "1");
    await store.endRun(runId, "FINISHED");
    const version = {
      version: "1",
      description,
      tags: { accuracy: "0.875" },
      source: `models:/${modelId}`,
      run: runId,
    };
    expect(await readWithMlflow(server().url, experiment)).toMatchObject({
      byName: {
        [experiment]: {
          runs: {
            [runId]: {
              status: "FINISHED",
              name: "123",
              ended: true,
              params: { depth: "3", "nested/rate": "1e5", text: "a\nb: [", empty: "" },
              tags: {
                "mlflow.runName": "123",
                "mlflow.source.type": "LOCAL",
                "mlflow.source.name": relative(process.cwd(), Bun.main),
                "mlflow.user": currentUser(),
                "mlflow.source.git.commit": "0e12",
              },
              metrics: { loss: "1e+21", "nested/odd": "nan", accuracy: "0.875" },
              history: {
                loss: [
                  [1, "0.5"],
                  [2, "1e-07"],
                  [3, "1e+21"],
                ],
                accuracy: [[2, "0.875"]],
              },
              datasets: [
                {
                  name: "train.csv",
                  digest: dataset.digest,
                  source_type: "local",
                  source: '{"uri":"data/train.csv"}',
                  profile: '{"num_rows":30,"num_elements":90}',
                  schema: expect.stringContaining('{"type":"double","name":"tempo","required":true}'),
                  tags: { "mlflow.data.context": "training" },
                },
              ],
              outputs: [modelId],
              artifacts: { "reports/a b é.txt": hex("text") },
            },
          },
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
      },
      registered: { "genre classifier": [{ ...version, aliases: ["champion"], files }] },
    });
  });
}
