import type { TSchema } from "@sinclair/typebox";
import { TypeCompiler } from "@sinclair/typebox/compiler";
import { Elysia } from "elysia";
import { predictSong } from "../../serving/predict.ts";
import { HttpError, Problems } from "../errors/http-error.ts";
import { problemsIn } from "../errors/validation.ts";
import { keyGuard, secured } from "../request/auth.ts";
import { readJson } from "../request/body.ts";
import { REQUEST_ID_HEADER } from "../request/request-id.ts";
import { InternalError, MAX_SONGS, PredictionQuery, PredictionResponse, Predictions, Song, Songs } from "../schemas.ts";
import type { Services } from "../services.ts";

const SINGLE = "/predict";
const BATCH = "/predict/batch";
const errors = {
  400: Problems,
  401: Problems,
  413: Problems,
  415: Problems,
  422: Problems,
  500: InternalError,
  503: Problems,
};

/** Whether a route predicts, so that its requests are logged. */
export function isPredictionRoute(route: string): boolean {
  return route === SINGLE || route === BATCH;
}

/**
 * The routes that predict.
 *
 * @param apiKey the key that they require; open to all if it is absent
 */
export function predictionRoutes(services: Services, apiKey: string | undefined) {
  const { metrics } = services;
  const checkKey = apiKey === undefined ? () => {} : keyGuard(apiKey);
  const readAs = (schema: TSchema) => {
    const check = TypeCompiler.Compile(schema);
    return async ({ request }: { request: Request }) => {
      checkKey(request);
      const body = await readJson(request);
      // Elysia's own error for a body renders all of it, which deep nesting turns into seconds and a full stack.
      if (!check.Check(body)) throw new HttpError(422, problemsIn("body", schema, body));
      return body;
    };
  };
  return new Elysia({ tags: ["prediction"] })
    .post(
      SINGLE,
      async ({ body, query, set }) => {
        const predicted = await predictSong(services, String(set.headers[REQUEST_ID_HEADER]), body, query.top);
        metrics.predicted(predicted.genre);
        return predicted;
      },
      {
        parse: [readAs(Song), "json"],
        transform: ({ query }) => {
          readInteger(query, "top");
        },
        body: Song,
        query: PredictionQuery,
        response: { 200: PredictionResponse, ...errors },
        detail: { summary: "Tell a song's genre", ...secured(apiKey) },
      },
    )
    .post(
      BATCH,
      async ({ body, set }) => {
        const id = String(set.headers[REQUEST_ID_HEADER]);
        const predictions = await Promise.all(body.songs.map((song) => predictSong(services, id, song)));
        for (const { genre } of predictions) metrics.predicted(genre);
        return { predictions };
      },
      {
        parse: [readAs(Songs), "json"],
        body: Songs,
        response: { 200: Predictions, ...errors },
        detail: {
          summary: `Tell the genres of up to ${MAX_SONGS} songs`,
          description: "Predictions are in the order of the songs. If one song is invalid, the batch is rejected.",
          ...secured(apiKey),
        },
      },
    );
}

/** A query holds texts; what is no integer stays as it is for validation to name. */
function readInteger<Key extends string>(query: { [key in Key]?: unknown }, key: Key): void {
  const text = query[key];
  if (typeof text === "string" && /^-?\d+$/.test(text)) query[key] = Number(text);
}
