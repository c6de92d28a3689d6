import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { $ } from "bun";
import { FEATURE_NAMES } from "../../src/features.ts";
import { writeFiles } from "../../src/io/disk.ts";
import { runTrainingJob } from "../../src/training/job.ts";
import { blobs } from "../models/toy-data.ts";
import { defaultParams, TRAINABLE } from "../models/trainable.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { song, writeChampion } from "./champion-fixture.ts";
import { type ServiceProcess, startService } from "./service-process.ts";

const ROOT = join(import.meta.dir, "../..");
const ADMIN = { authorization: "Bearer admin" };

/** The service in one file, as the Dockerfile makes it, in a folder where there is nothing else. */
describe("the service's bundle", () => {
  const folder = temporaryFolder();
  let service: ServiceProcess;

  beforeAll(async () => {
    const [, command] = /^RUN (bun build \S+ src\/http\/server\.ts) /m.exec(
      await Bun.file(join(ROOT, "Dockerfile")).text(),
    )!;
    const argv = command!.split(" ").slice(1);
    await $`${process.execPath} ${argv} --outfile=${folder.file("server.js")}`.cwd(ROOT).quiet();
    await writeChampion(folder.file("models/champion"));
    service = await startService(folder.path, { ADMIN_KEY: "admin" }, folder.file("server.js"));
  });
  afterAll(async () => {
    await service?.[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  const call = (path: string, init?: RequestInit) => fetch(service.url + path, init);
  const predict = () =>
    call("/predict", {
      method: "POST",
      body: JSON.stringify(song),
      headers: { "content-type": "application/json" },
    });

  test("starts no worker, whose file an image would not have", async () => {
    const text = await Bun.file(folder.file("server.js")).text();
    expect(text.match(/new Worker\(|[\w./-]*\.worker\.[tj]s/g)).toBeNull();
  });

  test("serves every route, those with code that is loaded when it is first asked for too", async () => {
    expect((await predict()).status).toBe(200);
    const { paths } = (await (await call("/openapi.json")).json()) as { paths: Record<string, { get?: unknown }> };
    const pages = Object.keys(paths).filter((path) => paths[path]!.get);
    expect(pages).toContain("/drift");
    for (const path of [...pages, "/docs"]) expect([path, (await call(path)).status]).toEqual([path, 200]);
  });

  test("fetches a champion from the tracking store where there is no folder of one", async () => {
    using elsewhere = temporaryFolder();
    cpSync(folder.file("server.js"), elsewhere.file("server.js"));
    await using other = await startService(elsewhere.path, {}, elsewhere.file("server.js"));
    expect(await (await fetch(`${other.url}/ready`)).json()).toMatchObject({
      status: "unavailable",
      reason: expect.stringContaining("spotify-genre-classifier"),
    });
  });

  const types = TRAINABLE.filter((type) => type.unavailable() === undefined);
  test.each(types.map((type) => [type.name, type] as const))("predicts with a model of type %s", async (name, type) => {
    const songs = blobs({ nFeatures: FEATURE_NAMES.length });
    const params = defaultParams(type);
    const { model } = await runTrainingJob(
      {
        ...{ type: name, params, seed: 1, genres: ["Folk", "Pop", "Rock"], digest: "0".repeat(32) },
        ...{ train: songs, validation: songs },
      },
      () => {},
    );
    rmSync(folder.file("models/champion"), { recursive: true });
    await writeFiles(folder.file("models/champion"), model);
    const reloaded = await call("/model/reload", { method: "POST", headers: ADMIN });
    expect(await reloaded.json()).toMatchObject({ kind: name });
    expect(await (await predict()).json()).toEqual({
      genre: expect.stringMatching(/^(Folk|Pop|Rock)$/),
      confidence: expect.any(Number),
    });
    await writeChampion(folder.file("models/champion"));
    await call("/model/reload", { method: "POST", headers: ADMIN });
  });
});
