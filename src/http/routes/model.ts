import { Elysia } from "elysia";
import { messageOf } from "../../errors.ts";
import type { LoadedChampion } from "../../serving/served-model.ts";
import { httpError, Problems } from "../errors/http-error.ts";
import { reloadModel } from "../reload.ts";
import { keyGuard, secured } from "../request/auth.ts";
import { FEATURE_CARDS, ModelCard } from "../schemas.ts";
import type { Services } from "../services.ts";

/**
 * The routes about the model.
 *
 * @param adminKey the key that a reload requires; closed to all if it is absent
 */
export function modelRoutes(services: Services, adminKey: string | undefined) {
  const { model } = services;
  const checkKey = adminKey === undefined ? forbid : keyGuard(adminKey);
  return new Elysia({ tags: ["model"] })
    .get("/model", () => cardOf(model.require()), {
      response: { 200: ModelCard, 503: Problems },
      detail: { summary: "The model's card" },
    })
    .post(
      "/model/reload",
      async () => {
        try {
          return cardOf(await reloadModel(services));
        } catch (error) {
          throw httpError(503, "reload_failed", ["server"], `The model stays as it was: ${messageOf(error)}`);
        }
      },
      {
        beforeHandle: ({ request }) => checkKey(request),
        response: { 200: ModelCard, 401: Problems, 403: Problems, 503: Problems },
        detail: {
          summary: "Load the current champion",
          description: "Requires the admin key. If the new champion cannot be used, the old one stays.",
          ...secured(adminKey),
        },
      },
    );
}

function forbid(): never {
  throw httpError(403, "forbidden", ["server"], "Reloads are closed: the service has no ADMIN_KEY");
}

function cardOf({ classifier, registration, loadedAt }: LoadedChampion): ModelCard {
  const { kind, genres, params, metrics, data, created_at } = classifier.card;
  const card = { kind, genres, params, metrics, data, created_at };
  return { ...registration, ...card, features: FEATURE_CARDS, loaded_at: loadedAt.toISOString() };
}
