import { describe, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { FEATURE_NAMES } from "../../src/features.ts";
import { GENRES, registerChampion, song, trainChampion, writeChampion } from "./champion-fixture.ts";
import { createService, detailOf, type Json, jsonOf } from "./service-fixture.ts";

test("GET /health answers exactly healthy, with or without a model", async () => {
  for (const champion of [true, false]) {
    await using service = await createService({ champion });
    const response = await service.request("GET", "/health");
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('{"status":"healthy"}');
  }
});

describe("paths and methods", () => {
  test.each([
    ["GET", "/", 404, null],
    ["GET", "/nope", 404, null],
    ["POST", "/predict/nope", 404, null],
    ["GET", "/predict", 405, "POST"],
    ["PUT", "/predict", 405, "POST"],
    ["OPTIONS", "/predict", 405, "POST"],
    ["GET", "/predict/batch", 405, "POST"],
    ["GET", "/model/reload", 405, "POST"],
    ["POST", "/health", 405, "GET"],
    ["DELETE", "/model", 405, "GET"],
    ["POST", "/docs", 405, "GET"],
  ])("%s %s is answered with %i", async (method, path, status, allow) => {
    await using service = await createService();
    const response = await service.request(method, path);
    expect(response.status).toBe(status);
    expect(response.headers.get("allow")).toBe(allow);
    expect(await detailOf(response)).toEqual([
      status === 404
        ? { type: "not_found", loc: ["path"], msg: "There is no such path" }
        : { type: "method_not_allowed", loc: ["method"], msg: `Method should be ${allow}` },
    ]);
  });

  test("a host name of one letter finds its paths", async () => {
    await using service = await createService();
    expect((await service.app.handle(new Request("http://a/health"))).status).toBe(200);
  });

  test("HEAD answers as GET does, without a body", async () => {
    await using service = await createService();
    const response = await service.request("HEAD", "/health");
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
  });
});

describe("headers", () => {
  const paths = ["/health", "/nope", "/metrics", "/docs", "/openapi.json"];

  test("every answer forbids sniffing, framing and storing", async () => {
    await using service = await createService();
    const answers = [await service.post("/predict", song), await service.post("/predict", {})];
    for (const path of paths) answers.push(await service.request("GET", path));
    for (const { headers } of answers) {
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    }
  });

  test("a request's id comes back and is logged", async () => {
    await using service = await createService();
    for (const body of [song, {}]) {
      const response = await service.post("/predict", body, { "x-request-id": "order-66/a:b.c_d" });
      expect(response.headers.get("x-request-id")).toBe("order-66/a:b.c_d");
    }
    expect(service.records().map((record) => record.request_id)).toEqual(Array(2).fill("order-66/a:b.c_d"));
  });

  test.each(["", "a b", '"', "é", "x".repeat(129), "{}"])("an id of %p is replaced", async (id) => {
    await using service = await createService();
    const response = await service.request("GET", "/health", { headers: { "x-request-id": id } });
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("keys", () => {
  const variables = { API_KEY: "predict-key", ADMIN_KEY: "admin-key" };

  test.each([
    ["authorization", "Bearer predict-key", 200],
    ["authorization", "bearer predict-key", 200],
    ["x-api-key", "predict-key", 200],
    ["authorization", "Bearer predict-keys", 401],
    ["authorization", "Basic predict-key", 401],
    ["authorization", "Bearer admin-key", 401],
    ["x-api-key", "predict-ke", 401],
    ["x-api-key", "", 401],
    ["x-other", "predict-key", 401],
  ])("%s: %s is answered with %i by the routes that predict", async (header, value, status) => {
    await using service = await createService({ variables });
    for (const [path, body] of [
      ["/predict", song],
      ["/predict/batch", { songs: [song] }],
    ] as const) {
      const response = await service.post(path, body, { [header]: value });
      expect(response.status).toBe(status);
      if (status !== 401) continue;
      expect(response.headers.get("www-authenticate")).toBe("Bearer");
      expect(await detailOf(response)).toEqual([
        { type: "unauthorized", loc: ["header", "authorization"], msg: "A valid key is required" },
      ]);
    }
  });

  test("without the key a body is not looked at and leaves no line", async () => {
    await using service = await createService({ variables });
    expect((await service.post("/predict", "{")).status).toBe(401);
    expect(service.records()).toEqual([]);
  });

  test.each(["/health", "/ready", "/model", "/metrics", "/docs", "/openapi.json"])(
    "GET %s needs no key",
    async (path) => {
      await using service = await createService({ variables });
      expect((await service.request("GET", path)).status).toBe(200);
    },
  );

  test("a reload needs the admin key; where there is none it is closed", async () => {
    await using service = await createService({ variables });
    const reload = (key: string) => service.request("POST", "/model/reload", { headers: { "x-api-key": key } });
    expect((await reload("predict-key")).status).toBe(401);
    expect((await reload("admin-key")).status).toBe(200);
    await using closed = await createService();
    const response = await closed.request("POST", "/model/reload", { headers: { "x-api-key": "" } });
    expect(response.status).toBe(403);
    expect(await detailOf(response)).toEqual([
      { type: "forbidden", loc: ["server"], msg: "Reloads are closed: the service has no ADMIN_KEY" },
    ]);
  });
});

describe("GET /ready", () => {
  test("names the model that answers", async () => {
    await using service = await createService();
    const response = await service.request("GET", "/ready");
    expect(response.status).toBe(200);
    expect(await jsonOf(response)).toEqual({
      status: "ready",
      model: {
        name: "spotify-genre-classifier",
        version: "unregistered",
        alias: "champion",
        run_id: null,
        kind: "logistic_regression",
        loaded_at: service.model.loaded!.loadedAt.toISOString(),
      },
    });
  });

  test("is 503 with the reason while there is no model", async () => {
    await using service = await createService({ champion: false });
    const response = await service.request("GET", "/ready");
    expect(response.status).toBe(503);
    expect(await jsonOf(response)).toEqual({ status: "unavailable", reason: service.model.absence });
    expect(service.model.absence).toContain("spotify-genre-classifier");
  });

  test("is 503 once the process is about to end", async () => {
    await using service = await createService();
    service.end();
    const response = await service.request("GET", "/ready");
    expect(response.status).toBe(503);
    expect(response.headers.get("connection")).toBe("close");
    expect(await jsonOf(response)).toEqual({ status: "unavailable", reason: "the process is about to end" });
  });
});

test("GET /model is the model's card with units and ranges", async () => {
  await using service = await createService();
  const card = await jsonOf(await service.request("GET", "/model"));
  const { kind, metrics, data, created_at, params } = trainChampion().card;
  expect(card).toMatchObject({ kind, metrics, data, created_at, params, genres: GENRES, version: "unregistered" });
  expect(card.features.map(({ name }: Json) => name)).toEqual([...FEATURE_NAMES]);
  expect(card.features[10]).toEqual({
    ...{ name: "tempo", type: "number", description: "Estimated tempo", unit: "BPM", range: [0, 250] },
  });
  await using none = await createService({ champion: false });
  const absent = await none.request("GET", "/model");
  expect(absent.status).toBe(503);
  expect(await detailOf(absent)).toEqual([{ type: "model_unavailable", loc: ["server"], msg: "There is no model" }]);
});

describe("a reload", () => {
  const variables = { ADMIN_KEY: "admin-key" };
  const headers = { authorization: "Bearer admin-key" };

  test("takes the champion that is there now", async () => {
    await using service = await createService({ variables });
    const before = await jsonOf(await service.post("/predict", song));
    await writeChampion(service.directory, 2);
    expect((await service.request("POST", "/model/reload", { headers })).status).toBe(200);
    expect(await jsonOf(await service.post("/predict", song))).not.toEqual(before);
    expect(service.events.map(({ event }) => event)).toContain("model_reloaded");
  });

  test("that finds a broken model keeps the old one and says so, until a whole one is there", async () => {
    await using service = await createService({ variables });
    const before = await jsonOf(await service.post("/predict", song));
    await Bun.write(`${service.directory}/model.json`, "{");
    const response = await service.request("POST", "/model/reload", { headers });
    expect(response.status).toBe(503);
    expect(await detailOf(response)).toEqual([
      {
        type: "reload_failed",
        loc: ["server"],
        msg: expect.stringMatching(/^The model stays as it was: .*model\.json logistic_regression .+/),
      },
    ]);
    expect(await jsonOf(await service.post("/predict", song))).toEqual(before);
    const ready = await service.request("GET", "/ready");
    expect(ready.status).toBe(200);
    expect((await jsonOf(ready)).last_reload_error).toContain("model.json");
    const failures = service.events.filter(({ event }) => event === "model_reload_failed");
    expect(failures).toMatchObject([{ level: "error", fields: { kept_version: "unregistered" } }]);
    expect(await (await service.request("GET", "/metrics")).text()).toContain(
      'model_reloads_total{outcome="failed"} 1',
    );
    await writeChampion(service.directory);
    await service.request("POST", "/model/reload", { headers });
    expect(await jsonOf(await service.request("GET", "/ready"))).not.toHaveProperty("last_reload_error");
  });

  test("finds the champion of the tracking store where none was there at the start, and then newer ones", async () => {
    await using service = await createService({ champion: false, variables });
    for (const version of ["1", "2"]) {
      await registerChampion(service.store, `${service.store}-made`, Number(version));
      const response = await service.request("POST", "/model/reload", { headers });
      expect(response.status).toBe(200);
      expect(await jsonOf(response)).toMatchObject({ version, run_id: expect.stringMatching(/^[0-9a-f]{32}$/) });
      await service.post("/predict", song);
      expect(service.records().at(-1)).toMatchObject({ outcome: "ok", model_version: version });
    }
  });

  test("that finds nothing keeps the old model", async () => {
    await using service = await createService({ variables });
    rmSync(service.directory, { recursive: true });
    await Bun.write(`${service.directory}/classifier.json`, "");
    expect((await service.request("POST", "/model/reload", { headers })).status).toBe(503);
    expect((await service.post("/predict", song)).status).toBe(200);
  });
});

test("GET /metrics counts answers, genres, log lines and names the model, in Prometheus' format", async () => {
  await using service = await createService();
  const { genre } = await jsonOf(await service.post("/predict", song));
  await service.post("/predict/batch", { songs: [song, song] });
  await service.post("/predict", {});
  await service.request("GET", "/no/such/path");
  await service.request("GET", "/no/other/path");
  const response = await service.request("GET", "/metrics");
  expect(response.headers.get("content-type")).toStartWith("text/plain; version=0.0.4");
  const lines = (await response.text()).split("\n");
  for (const line of [
    'http_requests_total{route="/predict",status="200"} 1',
    'http_requests_total{route="/predict",status="422"} 1',
    'http_requests_total{route="unmatched",status="404"} 2',
    'http_request_duration_seconds_count{route="/predict"} 2',
    `predictions_total{genre="${genre}"} 3`,
    'request_log_lines_total{state="accepted"} 4',
    'request_log_lines_total{state="written"} 4',
    'request_log_lines_total{state="dropped"} 0',
    "request_log_queued_lines 0",
    "request_log_degraded 0",
    'model_info{name="spotify-genre-classifier",version="unregistered",run_id="",kind="logistic_regression"} 1',
  ]) {
    expect(lines).toContain(line);
  }
});

describe("GET /openapi.json", () => {
  test("describes every route, its features with units and ranges", async () => {
    await using service = await createService();
    const { openapi, paths } = await jsonOf(await service.request("GET", "/openapi.json"));
    expect(openapi).toStartWith("3.1");
    expect(Object.keys(paths).sort()).toEqual(
      ["/drift", "/health", "/metrics", "/model", "/model/reload", "/predict", "/predict/batch", "/ready"].sort(),
    );
    const { properties, required } = paths["/predict"].post.requestBody.content["application/json"].schema;
    expect(required).toEqual([...FEATURE_NAMES]);
    expect(properties.tempo.description).toContain("BPM, 0 to 250");
  });

  test("has an example for each body, which works", async () => {
    await using service = await createService();
    const { paths } = await jsonOf(await service.request("GET", "/openapi.json"));
    let tried = 0;
    for (const [path, { post }] of Object.entries<Json>(paths)) {
      for (const example of post?.requestBody?.content["application/json"].schema.examples ?? []) {
        expect((await service.post(path, example)).status).toBe(200);
        tried++;
      }
    }
    expect(tried).toBe(2);
  });
});

test("GET /docs is a page that reads the document and may load nothing else than it says", async () => {
  await using service = await createService();
  const response = await service.request("GET", "/docs");
  expect(response.headers.get("content-type")).toStartWith("text/html");
  const page = await response.text();
  expect(page).toContain("/openapi.json");
  const policy = response.headers.get("content-security-policy")!;
  const scripts = Array.from(page.matchAll(/<script[^>]* src="([^"]*)"/g), ([, url]) => url!);
  expect(scripts).toEqual([expect.stringMatching(/^https:.*\/@scalar\/api-reference@[\d.]+\/.*\.js$/)]);
  for (const url of scripts) expect(policy).toContain(`script-src ${new URL(url).origin}`);
});
