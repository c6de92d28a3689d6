import { describe, expect, test } from "bun:test";
import { AudioFeatures, FEATURE_NAMES } from "../../src/features.ts";
import { GENRES, song, trainChampion } from "./champion-fixture.ts";
import { createService, detailOf, jsonOf } from "./service-fixture.ts";

const isInteger = (name: (typeof FEATURE_NAMES)[number]) => AudioFeatures.properties[name].type === "integer";

/** The song's JSON with one value written as it stands. */
function withRaw(name: string, raw: string): string {
  return JSON.stringify(song).replace(new RegExp(`"${name}":[^,}]+`), `"${name}":${raw}`);
}

describe("POST /predict", () => {
  test("answers with the model's genre and its probability, and nothing else", async () => {
    await using service = await createService();
    const response = await service.post("/predict", song);
    expect(response.status).toBe(200);
    const { card, model } = trainChampion();
    const { scaler } = card;
    const row = Float64Array.from(FEATURE_NAMES, (name, j) => (song[name] - scaler!.mean[j]!) / scaler!.scale[j]!);
    const proba = model.predictProba(row);
    const confidence = Math.max(...proba);
    expect(await response.json()).toEqual({ genre: GENRES[proba.indexOf(confidence)]!, confidence });
  });

  test("leaves one line with the 12 features, the answer and the model's version, without unknown fields", async () => {
    await using service = await createService();
    const before = Date.now();
    const response = await service.post("/predict", { ...song, artist: "secret", genre: "secret" });
    expect(response.status).toBe(200);
    const answer = await jsonOf(response);
    const records = service.records();
    expect(records).toEqual([
      {
        timestamp: expect.any(String),
        request_id: response.headers.get("x-request-id"),
        outcome: "ok",
        ...answer,
        model_version: "unregistered",
        ...song,
      },
    ]);
    expect(Date.parse(String(records[0]!.timestamp))).toBeGreaterThanOrEqual(before);
  });

  test("accepts finite values far outside the documented range, and answers with a probability", async () => {
    await using service = await createService();
    for (const name of FEATURE_NAMES) {
      for (const value of [-1e9, 1e15, -Number.MAX_VALUE, Number.MAX_VALUE]) {
        const response = await service.post("/predict", { ...song, [name]: value });
        expect(response.status).toBe(200);
        const { confidence } = await jsonOf(response);
        expect(confidence).toBeGreaterThanOrEqual(0);
        expect(confidence).toBeLessThanOrEqual(1);
      }
    }
  });

  test("?top=n adds the n most likely genres, all of them where there are fewer", async () => {
    await using service = await createService();
    const { genre, confidence, top } = await jsonOf(await service.post("/predict?top=2", song));
    expect(top).toHaveLength(2);
    expect(top[0]).toEqual({ genre, confidence });
    expect(top[1].confidence).toBeLessThanOrEqual(confidence);
    const all = (await jsonOf(await service.post("/predict?top=100", song))).top;
    expect(all.map((entry: { genre: string }) => entry.genre).sort()).toEqual(GENRES);
  });

  test.each(["0", "101", "x", "", "1.5", "-1", "1e400"])("?top=%s is refused", async (top) => {
    await using service = await createService();
    const response = await service.post(`/predict?top=${top}`, song);
    expect(response.status).toBe(422);
    const detail = await detailOf(response);
    expect(detail).toEqual([{ type: expect.any(String), loc: ["query", "top"], msg: expect.any(String) }]);
  });

  const bad: [raw: string, numberType: string, integerType: string][] = [
    ["null", "float_type", "int_type"],
    ['"0.5"', "float_type", "int_type"],
    ['"secret"', "float_type", "int_type"],
    ["true", "float_type", "int_type"],
    ["[1]", "float_type", "int_type"],
    ['{"secret":1}', "float_type", "int_type"],
    ["1e400", "finite_number", "finite_number"],
    ["-1e400", "finite_number", "finite_number"],
    ["NaN", "finite_number", "finite_number"],
    ["Infinity", "finite_number", "finite_number"],
    ["-Infinity", "finite_number", "finite_number"],
    ["[".repeat(5000) + "]".repeat(5000), "float_type", "int_type"],
  ];
  test.each(FEATURE_NAMES.map((name) => [name] as const))(
    "refuses each kind of bad %s by name, without its value",
    async (name) => {
      await using service = await createService();
      const kinds = isInteger(name) ? [...bad, ["5.5", "", "int_from_float"] as const] : bad;
      for (const [raw, numberType, integerType] of kinds) {
        const response = await service.post("/predict", withRaw(name, raw));
        expect(response.status).toBe(422);
        const text = await response.text();
        const type = isInteger(name) ? integerType : numberType;
        expect(JSON.parse(text)).toEqual({ detail: [{ type, loc: ["body", name], msg: expect.any(String) }] });
        expect(text).not.toContain("secret");
      }
      const { [name]: _, ...rest } = song;
      const response = await service.post("/predict", rest);
      expect(await response.json()).toEqual({
        detail: [{ type: "missing", loc: ["body", name], msg: "Field required" }],
      });
      expect(service.records()).toHaveLength(kinds.length + 1);
    },
  );

  test("names every bad field at once", async () => {
    await using service = await createService();
    const response = await service.post("/predict", {});
    const detail = await detailOf(response);
    expect(detail.map(({ loc }) => loc)).toEqual(FEATURE_NAMES.map((name) => ["body", name]));
  });

  test.each([
    ["null", 422],
    ["[]", 422],
    ["5", 422],
    ['"text"', 422],
    ["NaN", 422],
    ["[".repeat(100_000) + "]".repeat(100_000), 422],
    [`{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, 422],
    ["", 400],
    ["{", 400],
    ['{"key": 1,}', 400],
    ["{'key': 1}", 400],
    [`"${'\\"'.repeat(400_000)}`, 400],
    ["\u0000", 400],
    ["[".repeat(500_000), 400],
  ])("refuses malformed or misfitting body %# with the right status", async (body, status) => {
    await using service = await createService();
    const response = await service.post("/predict", body);
    expect(response.status).toBe(status);
    const detail = await detailOf(response);
    for (const fault of detail) {
      expect(fault).toEqual({ type: expect.any(String), loc: expect.any(Array), msg: expect.any(String) });
    }
    expect(service.records()).toEqual([
      {
        timestamp: expect.any(String),
        request_id: response.headers.get("x-request-id"),
        outcome: "invalid",
        model_version: "unregistered",
      },
    ]);
  });

  test("leaves strings that hold NaN alone", async () => {
    await using service = await createService();
    const body = withRaw("tempo", 'NaN,"note":"NaN \\" Infinity"');
    const detail = await detailOf(await service.post("/predict", body));
    expect(detail.map(({ loc }) => loc)).toEqual([["body", "tempo"]]);
  });

  test.each([
    ["text/plain", 415],
    ["application/x-www-form-urlencoded", 415],
    ["multipart/form-data; boundary=x", 415],
    ["application/jsonp", 415],
    ["", 415],
    ["application/json; charset=utf-8", 200],
    ["Application/JSON", 200],
  ])("a body of type %s is answered with %i", async (type, status) => {
    await using service = await createService();
    const response = await service.post("/predict", song, { "content-type": type });
    expect(response.status).toBe(status);
  });

  test("a body of 1 MiB is read, one byte more is refused with 413, said or found to be so long", async () => {
    await using service = await createService();
    const longest = JSON.stringify(song).padEnd(1_048_576);
    expect((await service.post("/predict", longest)).status).toBe(200);
    for (const headers of [{}, { "content-length": "1048577" }]) {
      const response = await service.post("/predict", `${longest} `, headers);
      expect(response.status).toBe(413);
      expect((await detailOf(response))[0]?.type).toBe("content_too_large");
    }
  });

  test("without a model the answer is 503, and the line is there", async () => {
    await using service = await createService({ champion: false });
    const response = await service.post("/predict", song);
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("10");
    expect((await detailOf(response))[0]?.type).toBe("model_unavailable");
    expect(service.records()).toMatchObject([{ outcome: "error", ...song }]);
  });

  test("a model that gives no probability fails with 500 and no word of why, which the service's log has", async () => {
    await using service = await createService();
    const { card } = service.model.loaded!.classifier;
    (card.scaler!.mean as number[])[0] = Number.NaN;
    const response = await service.post("/predict", song);
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ detail: "Prediction failed" });
    expect(service.records()).toMatchObject([{ outcome: "error", model_version: "unregistered", ...song }]);
    const failures = service.events.filter(({ event }) => event === "request_failed");
    expect(failures).toMatchObject([{ level: "error", fields: { reason: expect.stringContaining("NaN") } }]);
  });
});

describe("POST /predict/batch", () => {
  test("answers in order as /predict does, with one line a song under one id", async () => {
    await using service = await createService();
    const songs = [song, { ...song, tempo: 180, energy: 0.99 }, { ...song, danceability: 9 }];
    const singles = [];
    for (const one of songs) singles.push(await (await service.post("/predict", one)).json());
    const response = await service.post("/predict/batch", { songs });
    expect(await response.json()).toEqual({ predictions: singles });
    const id = response.headers.get("x-request-id");
    expect(service.records().filter((record) => record.request_id === id)).toMatchObject(songs);
  });

  test("takes 1,000 songs, no more and not none", async () => {
    await using service = await createService();
    const songs = Array(1000).fill(song);
    expect((await jsonOf(await service.post("/predict/batch", { songs }))).predictions).toHaveLength(1000);
    for (const wrong of [{ songs: [...songs, song] }, { songs: [] }]) {
      const response = await service.post("/predict/batch", wrong);
      expect(response.status).toBe(422);
      expect(await detailOf(response)).toMatchObject([{ loc: ["body", "songs"] }]);
    }
  });

  test("is all or nothing: every bad field of every song is named and no song is predicted", async () => {
    await using service = await createService();
    const { tempo: _, ...noTempo } = song;
    const response = await service.post("/predict/batch", { songs: [song, noTempo, { ...song, key: 5.5, mode: "1" }] });
    expect(response.status).toBe(422);
    const detail = await detailOf(response);
    expect(detail.map(({ loc }) => loc)).toEqual([
      ["body", "songs", 1, "tempo"],
      ["body", "songs", 2, "key"],
      ["body", "songs", 2, "mode"],
    ]);
    expect(service.records()).toMatchObject([{ outcome: "invalid" }]);
  });

  test.each(["[]", "null", "{}", '{"songs":null}', '{"songs":{}}', '{"songs":[null,[],5]}'])(
    "refuses %s",
    async (body) => {
      await using service = await createService();
      const response = await service.post("/predict/batch", body);
      expect(response.status).toBe(422);
      expect((await detailOf(response)).length).toBeGreaterThan(0);
    },
  );
});
