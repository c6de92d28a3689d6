import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PYTHON_ENV } from "../python-environment.ts";

const COMPOSE = join(import.meta.dir, "../../compose.yaml");
const FOLDER = "/mlflow";

interface Compose {
  readonly services: { readonly mlflow: { readonly image: string; readonly command: readonly string[] } };
}

/** What compose.yaml says. */
export async function composed(): Promise<Compose> {
  return Bun.YAML.parse(await Bun.file(COMPOSE).text()) as Compose;
}

/** The MLflow server of compose.yaml, run by the virtual environment instead of its image. */
export interface ComposedMlflow extends AsyncDisposable {
  readonly url: string;
}

/** A port that nobody listens on. */
export function freePort(): number {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = listener;
  listener.stop(true);
  return port;
}

/**
 * Starts that server by the very command of compose.yaml, but for the folder and the port, and waits until it answers.
 *
 * @throws with what it printed where it ends instead
 */
export async function startComposedMlflow(folder: string): Promise<ComposedMlflow> {
  const { services } = await composed();
  const port = freePort();
  const command = services.mlflow.command.map((word) =>
    word.replace(FOLDER, folder).replace("--host=0.0.0.0", "--host=127.0.0.1").replace("--port=5000", `--port=${port}`),
  );
  const log = join(folder, "server.log");
  const output = openSync(log, "a");
  const server = Bun.spawn(command, {
    env: { ...Bun.env, ...PYTHON_ENV },
    stdin: "ignore",
    stdout: output,
    stderr: output,
    // A group of its own: the server is several processes.
    detached: true,
  });
  closeSync(output);
  const url = `http://127.0.0.1:${port}`;
  while (!(await isHealthy(url))) {
    if (server.exitCode !== null) throw new Error(`mlflow server ended: ${readFileSync(log, "utf8").slice(-2000)}`);
    await Bun.sleep(100);
  }
  return {
    url,
    async [Symbol.asyncDispose]() {
      process.kill(-server.pid, "SIGTERM");
      await server.exited;
    },
  };
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`)).ok;
  } catch {
    return false;
  }
}
