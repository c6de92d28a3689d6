import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { temporaryFolder } from "../temporary-folder.ts";
import { registerChampion, song, writeChampion } from "./champion-fixture.ts";
import { endUnderLoad, keepPredicting, loggedIds, predict } from "./load.ts";
import { type ServiceProcess, spawnService, startService } from "./service-process.ts";

async function folderWithChampion() {
  const folder = temporaryFolder();
  await writeChampion(folder.file("models/champion"));
  return folder;
}

async function outcomeOf(cwd: string, env: Record<string, string> = {}) {
  const child = spawnService(cwd, env);
  const [stdout, stderr, exitCode] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { stdout, stderr, exitCode };
}

describe("a start", () => {
  test("prints one line with address, model and log, and nothing a request", async () => {
    using folder = await folderWithChampion();
    await using service = await startService(folder.path);
    for (const id of ["a", "b"]) expect((await predict(service.url, id)).status).toBe(200);
    service.kill("SIGTERM");
    expect(await service.exited).toBe(0);
    expect(service.events).toMatchObject([
      { level: "info", event: "started", model: { version: "unregistered" }, request_log: "logs/api_requests.jsonl" },
      { level: "info", event: "stopped", signal: "SIGTERM", unanswered: 0, request_log: { accepted: 2, written: 2 } },
    ]);
    expect(await service.stderr()).toBe("");
  });

  test("prints a line a request at LOG_LEVEL debug", async () => {
    using folder = await folderWithChampion();
    await using service = await startService(folder.path, { LOG_LEVEL: "debug" });
    await predict(service.url, "a");
    expect(await service.event("request_answered")).toMatchObject({ method: "POST", route: "/predict", status: 200 });
  });

  test("takes the champion of the tracking store where models/champion is not there", async () => {
    using folder = temporaryFolder();
    await registerChampion(folder.file("mlruns"), folder.file("made"));
    await using service = await startService(folder.path);
    expect(await service.event("started")).toMatchObject({ model: { version: "1", alias: "champion" } });
  });

  test("without any champion waits for one: not ready, then ready after a SIGHUP", async () => {
    using folder = temporaryFolder();
    await using service = await startService(folder.path);
    expect((await fetch(`${service.url}/health`)).status).toBe(200);
    expect((await fetch(`${service.url}/ready`)).status).toBe(503);
    await writeChampion(folder.file("models/champion"));
    service.kill("SIGHUP");
    await service.event("model_reloaded");
    expect((await fetch(`${service.url}/ready`)).status).toBe(200);
    expect((await predict(service.url, "a")).status).toBe(200);
  });

  test.skipIf(!existsSync("/dev/full"))(
    "on a full disk predicts all the same and says that it is not ready",
    async () => {
      using folder = await folderWithChampion();
      // A device of its own where root may make one: of /dev/full there is one, and another writer on it has the lock.
      const device = folder.file("full");
      const isMade = Bun.spawnSync(["mknod", device, "c", "1", "7"], { stderr: "ignore" }).success;
      await using service = await startService(folder.path, { REQUEST_LOG_PATH: isMade ? device : "/dev/full" });
      for (const id of ["a", "b"]) expect((await predict(service.url, id)).status).toBe(200);
      const ready = await fetch(`${service.url}/ready`);
      expect(ready.status).toBe(503);
      expect(await ready.text()).toContain("the request log is degraded: ENOSPC");
      const metrics = await (await fetch(`${service.url}/metrics`)).text();
      expect(metrics).toContain("request_log_degraded 1\n");
      expect(metrics).toContain("request_log_queued_lines 2\n");
      service.kill("SIGTERM");
      expect(await service.exited).toBe(0);
    },
  );

  test.each([
    ["classifier.json", "{", "expected JSON, got "],
    ["classifier.json", "{}", "/format_version: Expected required property, got nothing\n"],
    ["model.json", '{"coef":[[1]],"intercept":[0]}', "logistic_regression model /coef: Expected array length"],
    ["model.json", "", "logistic_regression model expected JSON, got "],
    ["registration.json", "", "expected JSON, got "],
    ["registration.json", '{"name":5}', "/version: Expected required property, got nothing\n"],
  ])("with a damaged %s (%p) ends with one line and exit code 1", async (name, content, complaint) => {
    using folder = await folderWithChampion();
    await Bun.write(folder.file(`models/champion/${name}`), content);
    const { stdout, stderr, exitCode } = await outcomeOf(folder.path);
    expect(stderr).toStartWith(`error: models/champion/${name} ${complaint}`);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stdout).toBe("");
    expect(exitCode).toBe(1);
  });

  test("on a port that is taken ends with one line and exit code 1", async () => {
    using folder = await folderWithChampion();
    using other = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() });
    const { stderr, exitCode } = await outcomeOf(folder.path, { PORT: String(other.port) });
    expect(stderr).toMatch(
      new RegExp(`^error: 127\\.0\\.0\\.1:${other.port} must be an address to listen on[^\n]+\n$`),
    );
    expect(exitCode).toBe(1);
  });

  test.each([
    ["PORT", "http", 'PORT expected integer, got "http"\n'],
    ["REQUEST_LOG_PATH", "/dev/null/log.jsonl", "/dev/null/log.jsonl must be a file to append to: "],
    [
      "MLFLOW_TRACKING_URI",
      "ftp://nowhere",
      'tracking URI must be a path, file:/// or http(s)://, got "ftp://nowhere"\n',
    ],
  ])("with %s=%s ends with one line and exit code 1", async (name, value, message) => {
    using folder = temporaryFolder();
    if (name !== "MLFLOW_TRACKING_URI") await writeChampion(folder.file("models/champion"));
    const { stderr, exitCode } = await outcomeOf(folder.path, { [name]: value });
    expect(stderr).toStartWith(`error: ${message}`);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(exitCode).toBe(1);
  });
});

describe("under load", () => {
  const ANSWERS = 300;

  // `bun run soak` does it hundreds of times.
  test.each([
    ["SIGTERM", 0],
    ["SIGKILL", 137],
  ] as const)("%s loses no acknowledged request and ends with exit code %i", async (signal, exitCode) => {
    using folder = await folderWithChampion();
    const ended = await endUnderLoad(folder, signal, ANSWERS);
    expect(ended).toMatchObject({ exitCode, lost: [] });
    expect(ended.acknowledged).toBeGreaterThanOrEqual(ANSWERS);
  });

  test("reloads, good and bad ones, fail no request", async () => {
    using folder = await folderWithChampion();
    await using service = await startService(folder.path);
    const { promise: enough, resolve } = Promise.withResolvers<void>();
    const load = keepPredicting(service.url, enough, () => {});
    for (const round of [1, 2, 3]) {
      await writeChampion(folder.file("models/champion"), round);
      service.kill("SIGHUP");
      await service.event("model_reloaded", round);
      await Bun.write(folder.file("models/champion/model.json"), "{");
      service.kill("SIGHUP");
      await service.event("model_reload_failed", round);
    }
    resolve();
    const { acknowledged, failures } = await load;
    expect(failures).toEqual([]);
    const logged = loggedIds(folder);
    expect(acknowledged.filter((id) => !logged.has(id))).toEqual([]);
  });

  test("two processes share a port, each with a log file of its own", async () => {
    using folder = await folderWithChampion();
    await using first = await startService(folder.path);
    await using second = await startService(folder.path, { PORT: new URL(first.url).port });
    const files = [first, second].map(({ events }) => events[0]!.request_log);
    expect(files).toEqual(["logs/api_requests.jsonl", "logs/api_requests.2.jsonl"]);
    const ids = Array.from({ length: 100 }, (_, n) => String(n));
    for (const id of ids) expect((await predictAlone(first, id)).status).toBe(200);
    for (const service of [first, second]) {
      service.kill("SIGTERM");
      expect(await service.exited).toBe(0);
    }
    expect(loggedIds(folder)).toEqual(new Set(ids));
    for (const name of readdirSync(folder.file("logs"))) {
      expect(readFileSync(folder.file(`logs/${name}`), "utf8").length).toBeGreaterThan(0);
    }
  });

  /** On a connection of its own, so that the kernel chooses the process anew. */
  function predictAlone({ url }: ServiceProcess, id: string): Promise<Response> {
    const headers = { "content-type": "application/json", "x-request-id": id, connection: "close" };
    return fetch(`${url}/predict`, { method: "POST", body: JSON.stringify(song), headers, keepalive: false });
  }
});
