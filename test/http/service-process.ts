import { join } from "node:path";

const SERVER = join(import.meta.dir, "../../src/http/server.ts");

/** A service in a process of its own. */
export interface ServiceProcess extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  readonly exited: Promise<number>;
  /** The lines of JSON printed so far. */
  readonly events: readonly Record<string, unknown>[];
  /** Waits for an event of that name, counted from the start. */
  event(name: string, nth?: number): Promise<Record<string, unknown>>;
  kill(signal: NodeJS.Signals): void;
  stderr(): Promise<string>;
}

/**
 * Spawns the service as users run it, in `cwd`, on a free port unless `env` says another.
 *
 * @param prefix words before the command
 * @param server its entry file
 */
export function spawnService(
  cwd: string,
  env: Readonly<Record<string, string>> = {},
  prefix: readonly string[] = [],
  server = SERVER,
) {
  return Bun.spawn([...prefix, process.execPath, server], {
    cwd,
    env: { ...Bun.env, ...CLEAN, PORT: "0", HOST: "127.0.0.1", ...env },
    stdout: "pipe",
    stderr: "pipe",
  });
}

/** Nothing from the tests' environment, and patience with a busy machine's disk. */
const CLEAN = {
  ...{ MLFLOW_TRACKING_URI: "", API_KEY: "", ADMIN_KEY: "", LOG_LEVEL: "", NODE_ENV: "" },
  REQUEST_LOG_PATIENCE_MS: "60000",
};

/** Starts the service and waits until it listens. */
export async function startService(
  cwd: string,
  env: Readonly<Record<string, string>> = {},
  server = SERVER,
): Promise<ServiceProcess> {
  const child = spawnService(cwd, env, [], server);
  const events: Record<string, unknown>[] = [];
  const waiting = new Set<() => void>();
  const reading = (async () => {
    let rest = "";
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      events.push(...lines.map((line) => JSON.parse(line)));
      for (const wake of waiting) wake();
    }
  })();
  const stderr = child.stderr.text();
  const event = async (name: string, nth = 1) => {
    for (;;) {
      const found = events.filter((candidate) => candidate.event === name)[nth - 1];
      if (found) return found;
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.add(resolve);
      const ended = await Promise.race([promise, reading.then(() => true)]);
      waiting.delete(resolve);
      if (ended && events.filter((candidate) => candidate.event === name).length < nth) {
        throw new Error(`the service ended without ${name}: ${await stderr}`);
      }
    }
  };
  const { url } = await event("started");
  return {
    url: String(url).replace(/\/$/, ""),
    pid: child.pid,
    exited: child.exited,
    events,
    event,
    kill: (signal) => child.kill(signal),
    stderr: () => stderr,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}
