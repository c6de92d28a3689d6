import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PYTHON_ENV } from "../../python-environment.ts";

/** A real MLflow server with a database and artifacts in a folder of its own. */
export interface MlflowServer {
  readonly url: string;
  readonly port: number;
  /** Ends it, as a crash would with `SIGKILL`. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** A port that nobody listens on. */
export function freePort(): number {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = listener;
  listener.stop(true);
  return port;
}

/**
 * Starts the MLflow server of the virtual environment and waits until it answers.
 *
 * @param argv more flags
 * @throws with what it printed where it ends instead
 */
export async function startMlflowServer(
  folder: string,
  argv: readonly string[] = ["--serve-artifacts"],
  port = freePort(),
): Promise<MlflowServer> {
  const log = join(folder, "server.log");
  const output = openSync(log, "a");
  const flags = ["--host", "127.0.0.1", "--port", String(port), "--workers", "1"];
  const server = Bun.spawn(["mlflow", "server", ...flags, "--backend-store-uri", "sqlite:///mlflow.db", ...argv], {
    cwd: folder,
    env: { ...Bun.env, ...PYTHON_ENV },
    stdin: "ignore",
    stdout: output,
    stderr: output,
    // A group of its own: the server is several processes.
    detached: true,
  });
  closeSync(output);
  const stop = async (signal: NodeJS.Signals = "SIGTERM") => {
    if (server.exitCode === null && server.signalCode === null) process.kill(-server.pid, signal);
    await server.exited;
  };
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    if (await isHealthy(url)) return { url, port, stop };
    if (server.exitCode !== null) throw new Error(`mlflow server ended: ${readFileSync(log, "utf8").slice(-2000)}`);
    await Bun.sleep(100);
  }
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`)).ok;
  } catch {
    return false;
  }
}
