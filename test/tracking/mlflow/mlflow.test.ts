import { afterAll, beforeAll, describe } from "bun:test";
import { temporaryFolder } from "../../temporary-folder.ts";
import { hasMlflow } from "./client.ts";
import { describeCrash } from "./crash-suite.ts";
import { describeFaults } from "./faults-suite.ts";
import { type MlflowServer, startMlflowServer } from "./server.ts";
import { describeMlflowStore } from "./store-suite.ts";
import { describeUi } from "./ui-suite.ts";

// One server for all: each takes as long to start as a hundred tests.
describe.skipIf(!hasMlflow)("a real MLflow server:", () => {
  const folder = temporaryFolder();
  let server: MlflowServer;
  beforeAll(async () => {
    server = await startMlflowServer(folder.path);
  });
  afterAll(async () => {
    await server?.stop();
    folder[Symbol.dispose]();
  });

  describeMlflowStore(() => server);
  describeFaults(() => server);
  describeUi(() => server);
  describeCrash(
    () => server,
    async () => {
      server = await startMlflowServer(folder.path, undefined, server.port);
    },
  );
});
