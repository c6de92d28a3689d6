import { existsSync } from "node:fs";
import { Type } from "@sinclair/typebox";
import { defineCommand, runCommand } from "../cli/command.ts";
import { AppError } from "../errors.ts";
import { LOCAL_STORE } from "../tracking/index.ts";
import { DATABASE } from "../tracking/mlflow/local-server.ts";
import { findMlflow } from "../tracking/mlflow/program.ts";

const migrateCommand = defineCommand({
  name: "tracking:migrate",
  summary: "copy runs, models and registry from the store in files into a server's database",
  flags: Type.Object({
    source: Type.String({ default: LOCAL_STORE, description: "the store in files; it stays, and keeps the artifacts" }),
    target: Type.String({ default: DATABASE, description: "a new database" }),
  }),
  async run({ source, target }) {
    const file = target.replace(/^sqlite:\/\/\//, "");
    if (existsSync(file)) {
      throw new AppError(
        "bad_input",
        `${file} expected to be new, got a file: move it away or choose another --target`,
      );
    }
    const migration = Bun.spawn([...findMlflow(), "migrate-filestore", "--source", source, "--target", target], {
      env: { ...Bun.env, MLFLOW_ALLOW_FILE_STORE: "true" },
      stdio: ["ignore", "inherit", "inherit"],
    });
    const exitCode = await migration.exited;
    if (exitCode !== 0) {
      throw new AppError("io", `mlflow migrate-filestore expected to succeed, got exit code ${exitCode}`);
    }
    return `tracking:migrate: ${source} -> ${target}; its artifacts stay in ${source}`;
  },
});

if (import.meta.main) await runCommand(migrateCommand);
