import { PYTHON_ENV } from "../../python-environment.ts";

/** A real MLflow server. */
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
 * Starts an MLflow server of the virtual environment, with a database and artifacts in a folder, and waits until it says
 * that it listens.
 *
 * @param command of the server, without host and port; by default a local server's
 * @throws with what it printed where it ends instead
 */
export async function startMlflowServer(
  folder: string,
  command: readonly string[] = [
    ...["mlflow", "server", "--workers", "1", "--serve-artifacts"],
    ...["--backend-store-uri", "sqlite:///mlflow.db", "--artifacts-destination", "./mlartifacts"],
  ],
  port = freePort(),
): Promise<MlflowServer> {
  const server = Bun.spawn([...command, "--host=127.0.0.1", `--port=${port}`], {
    cwd: folder,
    env: { ...Bun.env, ...PYTHON_ENV },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
    // A group of its own: the server is several processes.
    detached: true,
  });
  let printed = "";
  const listening = Promise.withResolvers<void>();
  const reading = (async () => {
    for await (const text of server.stderr.pipeThrough(new TextDecoderStream())) {
      printed += text;
      if (printed.includes("Uvicorn running on")) listening.resolve();
    }
    throw new Error(`mlflow server ended: ${printed.slice(-2000)}`);
  })();
  await Promise.race([listening.promise, reading]);
  reading.catch(() => {});
  return {
    ...{ url: `http://127.0.0.1:${port}`, port },
    async stop(signal = "SIGTERM") {
      if (server.exitCode === null && server.signalCode === null) process.kill(-server.pid, signal);
      await server.exited;
    },
  };
}
