import { describe, expect, test } from "bun:test";
import { logInvalid, predictSong } from "../../src/serving/predict.ts";
import { GENRES, song, trainChampion } from "../http/champion-fixture.ts";
import { createService } from "../http/service-fixture.ts";

describe("predictSong", () => {
  test("gives genre and probability, leaves a line and remembers the song", async () => {
    await using service = await createService();
    const { model, drift } = service;
    const predicted = await predictSong(service, "id-1", song);
    const { classifier } = model.loaded!;
    expect(predicted).toEqual(classifier.predict(song));
    const version = { model_version: "unregistered" };
    const time = { timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) };
    expect(service.records()).toEqual([
      { ...time, request_id: "id-1", outcome: "ok", ...predicted, ...version, ...song },
    ]);
    expect(await drift.compare(model.loaded!.reference!)).toMatchObject({ production_samples: 1 });
  });

  test.each([1, 2, 3, 100])("adds the %i likeliest genres, the likeliest first", async (top) => {
    await using service = await createService();
    const predicted = await predictSong(service, "id", song, top);
    expect(predicted.top).toHaveLength(Math.min(top, GENRES.length));
    expect(predicted.top![0]).toEqual({ genre: predicted.genre, confidence: predicted.confidence });
    const confidences = predicted.top!.map(({ confidence }) => confidence);
    expect(confidences).toEqual(confidences.toSorted((a, b) => b - a));
    if (top >= GENRES.length) expect(confidences.reduce((sum, share) => sum + share)).toBeCloseTo(1, 12);
  });

  test("takes of a body nothing but the features", async () => {
    await using service = await createService();
    const { card } = trainChampion();
    await predictSong(service, "id", { ...song, artist: "secret" } as never);
    expect(Object.keys(service.records()[0]!).slice(-card.features.length)).toEqual([...card.features]);
    expect(JSON.stringify(service.records())).not.toContain("secret");
  });

  test("while there is no model fails, and leaves a line with the song", async () => {
    await using service = await createService({ champion: false });
    const predicting = predictSong(service, "id", song);
    await expect(predicting).rejects.toMatchObject({ code: "no_model", message: service.model.absence });
    expect(service.records()).toMatchObject([{ request_id: "id", outcome: "error", ...song }]);
    expect(service.records()[0]).not.toHaveProperty("model_version");
  });
});

test("a request whose body does not fit leaves a line without its values", async () => {
  await using service = await createService();
  await logInvalid(service.model, service.log, "id");
  expect(service.records()).toEqual([
    { timestamp: expect.any(String), request_id: "id", outcome: "invalid", model_version: "unregistered" },
  ]);
});
