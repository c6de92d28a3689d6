import { describe, expect, test } from "bun:test";
import { AudioFeatures, FEATURE_NAMES } from "../../src/features.ts";
import { GENRES, song, trainChampion } from "./champion-fixture.ts";
import { createService, detailOf, jsonOf } from "./service-fixture.ts";

/** What each type of problem says. */
const MESSAGES = {
  float_type: "Input should be a valid number",
  int_type: "Input should be a valid integer",
  int_from_float: "Input should be a valid integer, got a number with a fractional part",
  finite_number: "Input should be a finite number",
  missing: "Field required",
  object_type: "Input should be an object",
  array_type: "Input should be an array",
  json_invalid: "Body should be valid JSON",
};
type ProblemType = keyof typeof MESSAGES;
const problem = (type: ProblemType, ...loc: (string | number)[]) => ({ type, loc, msg: MESSAGES[type] });
const allMissing = (...loc: (string | number)[]) => FEATURE_NAMES.map((name) => problem("missing", ...loc, name));

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

  test.each([
    ["0", "greater_than_equal", "Input should be greater than or equal to 1"],
    ["-1", "greater_than_equal", "Input should be greater than or equal to 1"],
    ["101", "less_than_equal", "Input should be less than or equal to 100"],
    ["x", "int_type", MESSAGES.int_type],
    ["", "int_type", MESSAGES.int_type],
    ["1.5", "int_type", MESSAGES.int_type],
    ["1e400", "int_type", MESSAGES.int_type],
  ])("?top=%s is refused: %s", async (top, type, msg) => {
    await using service = await createService();
    const response = await service.post(`/predict?top=${top}`, song);
    expect(response.status).toBe(422);
    expect(await detailOf(response)).toEqual([{ type, loc: ["query", "top"], msg }]);
  });

  const bad: (readonly [raw: string, numberType: ProblemType, integerType: ProblemType])[] = [
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
      const kinds = isInteger(name) ? [...bad, ["5.5", "float_type", "int_from_float"] as const] : bad;
      for (const [raw, numberType, integerType] of kinds) {
        const response = await service.post("/predict", withRaw(name, raw));
        expect(response.status).toBe(422);
        const text = await response.text();
        const type = isInteger(name) ? integerType : numberType;
        expect(JSON.parse(text)).toEqual({ detail: [problem(type, "body", name)] });
        expect(text).not.toContain("secret");
      }
      const { [name]: _, ...rest } = song;
      const response = await service.post("/predict", rest);
      expect(await response.json()).toEqual({ detail: [problem("missing", "body", name)] });
      expect(service.records()).toHaveLength(kinds.length + 1);
    },
  );

  test("names every bad field at once", async () => {
    await using service = await createService();
    const response = await service.post("/predict", {});
    expect(await detailOf(response)).toEqual(allMissing("body"));
  });

  const noObject = [problem("object_type", "body")];
  const noJson = [problem("json_invalid", "body")];
  test.each([
    ["null", 422, noObject],
    ["[]", 422, noObject],
    ["5", 422, noObject],
    ['"text"', 422, noObject],
    ["NaN", 422, noObject],
    ["[".repeat(100_000) + "]".repeat(100_000), 422, noObject],
    [`{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, 422, allMissing("body")],
    ["", 400, noJson],
    ["{", 400, noJson],
    ['{"key": 1,}', 400, noJson],
    ["{'key': 1}", 400, noJson],
    [`"${'\\"'.repeat(400_000)}`, 400, noJson],
    ["\u0000", 400, noJson],
    ["[".repeat(500_000), 400, noJson],
  ])("refuses malformed or misfitting body %# with the right status and problems", async (body, status, detail) => {
    await using service = await createService();
    const response = await service.post("/predict", body);
    expect(response.status).toBe(status);
    expect(await detailOf(response)).toEqual(detail);
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
    expect(await detailOf(await service.post("/predict", body))).toEqual([problem("finite_number", "body", "tempo")]);
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
    if (status === 200) return;
    expect(await detailOf(response)).toEqual([
      {
        type: "unsupported_media_type",
        loc: ["header", "content-type"],
        msg: "Content type should be application/json",
      },
    ]);
  });

  test("a body of 1 MiB is read, one byte more is refused with 413, said or found to be so long", async () => {
    await using service = await createService();
    const longest = JSON.stringify(song).padEnd(1_048_576);
    expect((await service.post("/predict", longest)).status).toBe(200);
    for (const headers of [{}, { "content-length": "1048577" }]) {
      const response = await service.post("/predict", `${longest} `, headers);
      expect(response.status).toBe(413);
      expect(await detailOf(response)).toEqual([
        { type: "content_too_large", loc: ["body"], msg: "Body should have at most 1048576 bytes" },
      ]);
    }
  });

  test("without a model the answer is 503, and the line is there", async () => {
    await using service = await createService({ champion: false });
    const response = await service.post("/predict", song);
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("10");
    expect(await detailOf(response)).toEqual([
      { type: "model_unavailable", loc: ["server"], msg: "There is no model" },
    ]);
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
    for (const [wrong, type, msg] of [
      [[...songs, song], "too_long", "Input should have at most 1000 items"],
      [[], "too_short", "Input should have at least 1 item"],
    ] as const) {
      const response = await service.post("/predict/batch", { songs: wrong });
      expect(response.status).toBe(422);
      expect(await detailOf(response)).toEqual([{ type, loc: ["body", "songs"], msg }]);
    }
  });

  test("is all or nothing: every bad field of every song is named and no song is predicted", async () => {
    await using service = await createService();
    const { tempo: _, ...noTempo } = song;
    const response = await service.post("/predict/batch", { songs: [song, noTempo, { ...song, key: 5.5, mode: "1" }] });
    expect(response.status).toBe(422);
    expect(await detailOf(response)).toEqual([
      problem("missing", "body", "songs", 1, "tempo"),
      problem("int_from_float", "body", "songs", 2, "key"),
      problem("int_type", "body", "songs", 2, "mode"),
    ]);
    expect(service.records()).toMatchObject([{ outcome: "invalid" }]);
  });

  test.each([
    ["[]", [problem("object_type", "body")]],
    ["null", [problem("object_type", "body")]],
    ["{}", [problem("missing", "body", "songs")]],
    ['{"songs":null}', [problem("array_type", "body", "songs")]],
    ['{"songs":{}}', [problem("array_type", "body", "songs")]],
    ['{"songs":[null,[],5]}', [0, 1, 2].map((index) => problem("object_type", "body", "songs", index))],
    ['{"songs":[{}]}', allMissing("body", "songs", 0)],
  ])("refuses %s", async (body, detail) => {
    await using service = await createService();
    const response = await service.post("/predict/batch", body);
    expect(response.status).toBe(422);
    expect(await detailOf(response)).toEqual(detail);
  });
});
