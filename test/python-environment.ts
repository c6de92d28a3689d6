import { existsSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

/** The programs of the Python virtual environment that `PYTHON_VENV` names, by default `.venv`. */
const BIN = resolve(Bun.env.PYTHON_VENV || join(import.meta.dir, "..", ".venv"), "bin");

/** Environment variables under which programs of the virtual environment find each other. */
export const PYTHON_ENV: Record<string, string> = {
  PATH: `${BIN}${delimiter}${Bun.env.PATH ?? ""}`,
  MLFLOW_ALLOW_FILE_STORE: "true",
  // The job runner, of eight processes, is not for what is tested here.
  MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false",
  PYTHONDONTWRITEBYTECODE: "1",
  OMP_WAIT_POLICY: "passive",
  MLFLOW_DISABLE_TELEMETRY: "true",
};

/** Whether the virtual environment has a program; says so on stderr where it has not. */
export function hasPython(program: string, tests: string): boolean {
  if (existsSync(join(BIN, program))) return true;
  console.warn(`SKIPPED: ${tests}, because there is no ${join(BIN, program)} (the README says how to make one)`);
  return false;
}

/**
 * Runs a program of the virtual environment and gives what it printed.
 *
 * @throws with the end of its stderr where it fails
 */
export async function runPython(
  program: string,
  args: readonly string[],
  { cwd = process.cwd(), input = "" } = {},
): Promise<string> {
  const child = Bun.spawn([join(BIN, program), ...args], {
    cwd,
    stdin: new Blob([input]),
    env: { ...Bun.env, ...PYTHON_ENV },
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr, exitCode] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  if (exitCode !== 0)
    throw new Error(`${program} ${args.join(" ")} ended with ${exitCode}: ${(stderr || stdout).slice(-2000)}`);
  return stdout;
}
