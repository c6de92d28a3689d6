import { createServer } from "node:net";
import type { Command } from "./measure.ts";

/** A service in a process of its own. */
export interface Server extends AsyncDisposable {
  readonly pid: number;
  readonly url: string;
}

/** How to start a service that listens on a port. */
export type Launch = (port: number) => Command;

const POLL_MS = 2;
const PATIENCE_MS = 120_000;

/**
 * Starts a service and asks it until it answers a prediction.
 *
 * @param cores on which it may run, as taskset names them
 * @returns the service, and the seconds from process start to that first answer
 */
export async function startServer(
  launch: Launch,
  body: string,
  cores: string,
): Promise<{ server: Server; seconds: number }> {
  const port = await freePort();
  const { argv, cwd, env } = launch(port);
  const started = performance.now();
  const child = Bun.spawn(["taskset", "-c", cores, ...argv], {
    cwd,
    env: { ...Bun.env, ...env },
    stdout: "ignore",
    stderr: "pipe",
  });
  const url = `http://127.0.0.1:${port}`;
  const server: Server = {
    pid: child.pid,
    url,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
  while (!(await answers(`${url}/predict`, body))) {
    if (child.exitCode !== null || performance.now() - started > PATIENCE_MS) {
      await server[Symbol.asyncDispose]();
      throw new Error(`${argv.join(" ")} answers no prediction: ${(await child.stderr.text()).slice(-2000)}`);
    }
    await Bun.sleep(POLL_MS);
  }
  return { server, seconds: (performance.now() - started) / 1000 };
}

/** What wrk saw of a service: requests/s and latencies, ms. */
export type Load = Record<"perSecond" | "p50Ms" | "p99Ms", number>;

const REPORT = [
  "done = function(summary, latency)",
  "  local e = summary.errors",
  "  local failed = e.status + e.read + e.write + e.timeout",
  "  local figures = { summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), failed }",
  '  io.write("FIGURES " .. table.concat(figures, " ") .. "\\n")',
  "end",
];

/** The text of a wrk script that posts a JSON body. */
export function wrkScript(body: string): string {
  const lua = JSON.stringify(body);
  return [
    `wrk.method = "POST"`,
    `wrk.headers["Content-Type"] = "application/json"`,
    `wrk.body = ${lua}`,
    ...REPORT,
  ].join("\n");
}

/**
 * Puts a service under load with wrk on core 1.
 *
 * @param script path of a `wrkScript`
 * @throws where a request fails
 */
export async function loadServer(url: string, script: string, connections: number, seconds: number): Promise<Load> {
  const options = [
    "--threads",
    "1",
    "--connections",
    `${connections}`,
    "--duration",
    `${seconds}s`,
    "--timeout",
    "30s",
  ];
  const child = Bun.spawn(["taskset", "-c", "1", "wrk", ...options, "--script", script, url], { stdout: "pipe" });
  const printed = await child.stdout.text();
  const [requests, micros, p50, p99, failed] = (/FIGURES (.*)/.exec(printed)?.[1] ?? "").split(" ").map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  if (failed !== 0) throw new Error(`${url} with ${connections} connections failed: ${printed}`);
  return { perSecond: requests / (micros / 1e6), p50Ms: p50 / 1000, p99Ms: p99 / 1000 };
}

async function answers(url: string, body: string): Promise<boolean> {
  try {
    const response = await fetch(url, { method: "POST", body, headers: { "content-type": "application/json" } });
    await response.text();
    return response.ok;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address() as { port: number };
    server.close(() => resolve(port));
  });
  return promise;
}
