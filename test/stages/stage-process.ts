import { join } from "node:path";

const ROOT = join(import.meta.dir, "../..");

/** What a command printed and how it ended. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Starts a stage as users do, as a process of its own in `cwd`. */
export function startStage(name: string, argv: readonly string[], cwd: string, env: Record<string, string> = {}) {
  return Bun.spawn([process.execPath, join(ROOT, "src/stages", `${name}.ts`), ...argv], {
    cwd,
    env: { ...Bun.env, MLFLOW_TRACKING_URI: "", ...env },
    stdout: "pipe",
    stderr: "pipe",
  });
}

/** Runs a stage to its end. */
export async function runStage(
  name: string,
  argv: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<Outcome> {
  const stage = startStage(name, argv, cwd, env);
  const [stdout, stderr, exitCode] = await Promise.all([stage.stdout.text(), stage.stderr.text(), stage.exited]);
  return { stdout, stderr, exitCode };
}
