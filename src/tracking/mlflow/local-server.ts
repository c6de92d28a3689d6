import { AppError } from "../../errors.ts";
import { onInterrupt } from "../../io/interruption.ts";
import { findMlflow } from "./program.ts";

/** The database of the local server. */
export const DATABASE = "sqlite:///mlflow.db";

const HOST = "127.0.0.1";
const POLL_MS = 200;

/** @throws {AppError} `bad_input` if another program listens on the port */
function checkPort(port: number): void {
  try {
    Bun.listen({ hostname: HOST, port, socket: { data() {} } }).stop(true);
  } catch (cause) {
    const message = `port ${port} of ${HOST} expected free, got one in use: choose another with --port`;
    throw new AppError("bad_input", message, { cause });
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`)).ok;
  } catch {
    return false;
  }
}

/**
 * Runs a local MLflow server until it ends: its database in `mlflow.db`, its files in `mlartifacts/`.
 *
 * @param onReady called as soon as it responds
 * @throws {AppError} `not_found` if there is no MLflow; `bad_input` if the port is taken; `io` if the server
 * ends by itself
 */
export async function runLocalServer(port: number, onReady: (url: string) => void): Promise<void> {
  const program = findMlflow();
  checkPort(port);
  const store = ["--backend-store-uri", DATABASE, "--serve-artifacts", "--artifacts-destination", "./mlartifacts"];
  const server = Bun.spawn([...program, "server", "--host", HOST, "--port", String(port), "--workers", "1", ...store], {
    // Its job runner, eight more processes, is for judging the output of language models.
    env: { MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false", ...Bun.env },
    stdio: ["ignore", "inherit", "inherit"],
  });
  let interrupted = false;
  using _ = onInterrupt(async () => {
    interrupted = true;
    server.kill("SIGTERM");
    await server.exited;
  });
  const url = `http://${HOST}:${port}`;
  while (server.exitCode === null && server.signalCode === null && !(await isReady(url))) await Bun.sleep(POLL_MS);
  if (server.exitCode === null && server.signalCode === null) onReady(url);
  const exitCode = await server.exited;
  if (interrupted) return;
  throw new AppError("io", `MLflow server expected to run until it is interrupted, got exit code ${exitCode}`);
}
