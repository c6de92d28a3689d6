import { relative } from "node:path";
import { checkEntries } from "./validation.ts";

/** The user on whose account the process runs, or `unknown` if no account has its number, as in some containers. */
export function currentUser(): string {
  const name = Bun.env.LOGNAME || Bun.env.USER || Bun.env.USERNAME;
  if (name) return name;
  if (!Bun.which("id")) return "unknown";
  const { success, stdout } = Bun.spawnSync(["id", "-un"], { stderr: "ignore" });
  return success ? stdout.toString().trim() : "unknown";
}

/** Whether a run's tag says who made it and from what, which holds for the models logged under it too. */
export function isSourceTag(key: string): boolean {
  return key === "mlflow.user" || key.startsWith("mlflow.source.");
}

/**
 * All tags of a new run: who started it, with which script, its name, and the caller's, which win save for the name.
 *
 * @throws {AppError} `bad_input` if a name or tag is not MLflow's
 */
export function runTags(name: string, tags: Readonly<Record<string, string>>): Record<string, string> {
  const all = {
    "mlflow.user": currentUser(),
    "mlflow.source.name": relative(process.cwd(), Bun.main),
    "mlflow.source.type": "LOCAL",
    ...tags,
    "mlflow.runName": name,
  };
  checkEntries("tag", all);
  return all;
}
