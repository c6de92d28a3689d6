import { afterAll, beforeAll, describe } from "bun:test";
import { openStore } from "../../src/tracking/index.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { hasMlflow } from "./mlflow-client.ts";
import { type MlflowServer, startMlflowServer } from "./mlflow-server.ts";
import { describeStoreContract } from "./store-contract.ts";

describe.skipIf(!hasMlflow)("with a real server,", () => {
  const folder = temporaryFolder();
  let server: MlflowServer;
  beforeAll(async () => {
    server = await startMlflowServer(folder.path);
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    folder[Symbol.dispose]();
  }, 30_000);

  describeStoreContract("the MLflow store", async () => openStore(server.url, {}));
});
