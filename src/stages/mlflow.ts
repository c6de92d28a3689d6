import { Type } from "@sinclair/typebox";
import { defineCommand, runCommand } from "../cli/command.ts";
import { runLocalServer } from "../tracking/mlflow/local-server.ts";

const mlflowCommand = defineCommand({
  name: "mlflow",
  summary: "run a local MLflow server",
  flags: Type.Object({
    port: Type.Integer({ default: 5000, minimum: 1, maximum: 65535, description: "the port to listen on" }),
  }),
  async run({ port }) {
    await runLocalServer(port, (url) => {
      console.log(`mlflow: ${url} is ready; other commands use it with\n\n  export MLFLOW_TRACKING_URI=${url}\n`);
    });
    return "mlflow: stopped";
  },
});

if (import.meta.main) await runCommand(mlflowCommand);
