import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { $ } from "bun";
import { FEATURE_NAMES } from "../../src/features.ts";
import { registerChampion } from "../http/champion-fixture.ts";
import { hasPython } from "../python-environment.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { freePort, type MlflowServer } from "../tracking/mlflow/server.ts";
import { composed, startComposedMlflow } from "./compose.ts";
import { type Container, startContainer } from "./container.ts";
import { canBuildImages, type Image, type ImageStore, openImageStore } from "./image-store.ts";
import { trainedCopy, untrainedCopy } from "./working-copy.ts";

const ROOT = join(import.meta.dir, "../..");
const LARGEST_MB = 200;

const song = Object.fromEntries(FEATURE_NAMES.map((name) => [name, 1]));
const files = (folder: string) => readdirSync(folder, { recursive: true, encoding: "utf8" });
const hasRoom = (path: string, bytes: number) => {
  if (!existsSync(path)) return false;
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize > bytes;
};
const modelIn = (champion: string) => readFileSync(join(champion, "model.json"), "utf8");

test("the Dockerfile names the Bun of package.json", async () => {
  const bases = (await Bun.file(join(ROOT, "Dockerfile")).text()).match(/(?<=oven\/bun:)[\d.]+/g);
  const { packageManager } = await Bun.file(join(ROOT, "package.json")).json();
  expect(new Set(bases)).toEqual(new Set([packageManager.replace("bun@", "")]));
});

describe.skipIf(!canBuildImages("the container"))("the container image", () => {
  // Builds write a GB in thousands of files: in memory, where there is room for it.
  const folder = temporaryFolder(hasRoom("/dev/shm", 2e9) ? "/dev/shm" : tmpdir());
  let store: ImageStore;
  let context: string;
  let image: Image;
  let container: Container;
  const port = freePort();

  const call = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init);

  beforeAll(async () => {
    context = await trainedCopy(folder.file("context"));
    writeFileSync(join(context, ".env"), "API_KEY=secret\n");
    // What the build installs comes from Bun's cache, which this fills.
    mkdirSync(folder.file("packages"));
    for (const name of ["package.json", "bun.lock"]) cpSync(join(ROOT, name), join(folder.file("packages"), name));
    await $`bun install --production --frozen-lockfile --ignore-scripts`.cwd(folder.file("packages")).quiet();
    const cache = (await $`bun pm cache`.cwd(ROOT).text()).trim();
    store = await openImageStore(folder.path, join(ROOT, "Dockerfile"), cache);
    image = await store.build(context);
    container = await startContainer(folder.path, image, [`PORT=${port}`]);
  });

  afterAll(async () => {
    await container?.[Symbol.asyncDispose]();
    await store?.[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  test("answers with the champion of the build context", async () => {
    expect(await (await call("/health")).json()).toEqual({ status: "healthy" });
    expect(await (await call("/ready")).json()).toMatchObject({ status: "ready" });
    const body = JSON.stringify(song);
    const prediction = await call("/predict", {
      method: "POST",
      body,
      headers: { "content-type": "application/json" },
    });
    expect(prediction.status).toBe(200);
    const { genre } = (await prediction.json()) as { genre: string };
    const log = Bun.file(join(container.volume("/app/logs"), "api_requests.jsonl"));
    expect(JSON.parse(await log.text())).toMatchObject({ outcome: "ok", genre, ...song });
  });

  test("describes itself", async () => {
    expect((await call("/openapi.json")).status).toBe(200);
    expect((await call("/docs")).status).toBe(200);
    expect((await call("/metrics")).status).toBe(200);
  });

  test("runs as a user who is not root and may gain nothing", async () => {
    const { output } = await container.exec(["bun", "-e", 'console.log(await Bun.file("/proc/1/status").text())']);
    expect(output).toMatch(/^Uid:(\t65532){4}$/m);
    expect(output).toMatch(/^Gid:(\t65532){4}$/m);
    expect(output).toMatch(/^CapEff:\t0+$/m);
    expect(output).toMatch(/^NoNewPrivs:\t1$/m);
  });

  test.each(["/app", "/app/models/champion", "/usr/local/bin", "/etc"])("cannot write to %s", async (path) => {
    const { output } = await container.exec(["bun", "-e", `require("fs").writeFileSync("${path}/new", "")`]);
    expect(output).toMatch(/EROFS|EACCES/);
  });

  test("is healthy by its own HEALTHCHECK, which fails where nothing listens", async () => {
    const [kind, ...command] = image.config.Healthcheck.Test;
    expect(kind).toBe("CMD");
    expect(await container.exec(command)).toEqual({ output: "", exitCode: 0 });
    const elsewhere = await container.exec(["bun", "-e", `process.env.PORT = "1"; ${command.at(-1)}`]);
    expect(elsewhere.exitCode).toBe(1);
  });

  test("holds the service, the model and Bun: no Python, shell, package or source, and at most 200 MB", () => {
    const all = files(image.root);
    const ours = all.filter((name) => name.startsWith("app/") && !name.startsWith("app/models/champion/"));
    expect(ours.sort()).toEqual(["app/logs", "app/models", "app/models/champion", "app/server.js"]);
    expect(all.filter((name) => /^(python|pip|sh|bash|dash|apt|dpkg)[\d.]*$/.test(basename(name)))).toEqual([]);
    expect(all.filter((name) => /node_modules|typescript|\.ts$/.test(name))).toEqual([]);
    const bytes = all.map((name) => statSync(join(image.root, name), { throwIfNoEntry: false })?.size ?? 0);
    expect(bytes.reduce((sum, size) => sum + size, 0) / 1e6).toBeLessThan(LARGEST_MB);
  });

  test("ends with 0 on SIGTERM", async () => {
    await using own = await startContainer(folder.path, image, [`PORT=${freePort()}`]);
    const { output, exitCode } = await own.stop();
    expect(exitCode).toBe(0);
    expect(output).toContain('"event":"stopped"');
  });

  test("without a champion is not built, and says what is missing", async () => {
    const reason = "expected the build argument MLFLOW_TRACKING_URI or a model in models/champion, got neither";
    await expect(store.build(untrainedCopy(folder.file("untrained")))).rejects.toThrow(reason);
  });

  describe.skipIf(!hasPython("mlflow", "building the image from an MLflow server"))(
    "built from compose.yaml's MLflow",
    () => {
      let mlflow: MlflowServer;

      beforeAll(async () => {
        mkdirSync(folder.file("mlflow"));
        mlflow = await startComposedMlflow(folder.file("mlflow"));
      });

      afterAll(() => mlflow?.stop());

      test("reaches that server by its name there, which others have no answer from", async () => {
        const status = async (host: string) =>
          (await fetch(`${mlflow.url}/api/2.0/mlflow/experiments/get?experiment_id=0`, { headers: { host } })).status;
        expect(await status("mlflow:5000")).toBe(200);
        expect(await status("stranger.example")).toBe(403);
      });

      test("holds the champion of then, fetched with the credentials of the build's secret, and may fetch the next", async () => {
        const token = "s3cret";
        using gate = Bun.serve({
          port: 0,
          hostname: "127.0.0.1",
          fetch: (request) =>
            request.headers.get("authorization") === `Bearer ${token}`
              ? fetch(new Request(request.url.replace(/^http:\/\/[^/]+/, mlflow.url), request))
              : new Response("who are you?", { status: 401 }),
        });
        const uri = gate.url.origin;
        const untrained = untrainedCopy(folder.file("untrained-too"));
        writeFileSync(folder.file("secret"), `MLFLOW_TRACKING_TOKEN=${token}\n`);
        const secret = ["--secret", `id=mlflow,src=${folder.file("secret")}`];
        await expect(store.build(untrained, ["--build-arg", `MLFLOW_TRACKING_URI=${uri}`])).rejects.toThrow("401");
        await registerChampion(mlflow.url, folder.file("tracked"));
        const built = await store.build(untrained, ["--build-arg", `MLFLOW_TRACKING_URI=${uri}`, ...secret]);
        expect(files(built.root).filter((name) => /\.env$|secrets/.test(name))).toEqual([]);
        expect(JSON.stringify(built.config)).not.toContain(uri);
        expect(modelIn(join(built.root, "app/models/champion"))).toBe(modelIn(folder.file("tracked")));
        const port = freePort();
        const env = [`PORT=${port}`, "ADMIN_KEY=key", `MLFLOW_TRACKING_URI=${mlflow.url}`];
        await using _ = await startContainer(folder.path, built, env);
        const reload = { method: "POST", headers: { authorization: "Bearer key" } };
        expect((await fetch(`http://127.0.0.1:${port}/model/reload`, reload)).status).toBe(200);
      });

      test("is the MLflow that the other tests know", async () => {
        const { image: name } = (await composed()).services.mlflow;
        const requirements = await Bun.file(join(ROOT, "test/requirements.txt")).text();
        expect(requirements).toContain(`mlflow==${name.split(":v")[1]}\n`);
      });
    },
  );
});
