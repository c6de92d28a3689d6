/**
 * A process that fills a store: `bun writer.ts <root> <model folder> <runs>`. It prints each run's id when the run has
 * everything but its end, and reads a line of standard input before it ends the run.
 */
import { openStore } from "../../../src/tracking/index.ts";
import { dataset } from "../store-contract.ts";

const [root = "", directory = "", runs = "1"] = process.argv.slice(2);
const store = openStore(root);
const lines = console[Symbol.asyncIterator]();
for (let n = 0; n < Number(runs); n++) {
  const runId = await store.startRun("shared", `run ${process.pid} ${n}`, {});
  await store.logParams(runId, { n: String(n) });
  for (let step = 0; step < 3; step++) await store.logMetrics(runId, [{ key: "loss", value: 1 / (step + 1), step }]);
  await store.logDataset(runId, dataset);
  const metrics = [{ key: "accuracy", value: 0.5 }];
  const modelId = await store.logModel(runId, { name: "softmax", params: {}, metrics, dataset, directory });
  await store.registerVersion("classifier", { runId, modelId }, `run ${n}`, {});
  await store.setAlias("classifier", "champion", "1");
  console.log(runId);
  await lines.next();
  await store.endRun(runId, "FINISHED");
}
