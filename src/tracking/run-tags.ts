import { userInfo } from "node:os";
import { relative } from "node:path";

/** The user on whose account the process runs. */
export function currentUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that no account has.
    return "unknown";
  }
}

/** All tags of a new run: who started it, with which script, its name, and the caller's, which win save for the name. */
export function runTags(name: string, tags: Readonly<Record<string, string>>): Record<string, string> {
  return {
    "mlflow.user": currentUser(),
    "mlflow.source.name": relative(process.cwd(), Bun.main),
    "mlflow.source.type": "LOCAL",
    ...tags,
    "mlflow.runName": name,
  };
}
