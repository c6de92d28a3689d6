import { Elysia } from "elysia";
import { messageOf } from "../errors.ts";
import { keyGuard, secured } from "./auth.ts";
import { Faults, refuse } from "./refusal.ts";
import { reloadModel } from "./reload.ts";
import { FEATURE_CARDS, ModelCard } from "./schemas.ts";
import type { LoadedChampion } from "./served-model.ts";
import type { Services } from "./services.ts";

/**
 * The routes about the model.
 *
 * @param adminKey what a reload asks for; closed to all where it is absent
 */
export function modelRoutes(services: Services, adminKey: string | undefined) {
  const { model } = services;
  const checkKey = adminKey === undefined ? refuseAll : keyGuard(adminKey);
  return new Elysia({ tags: ["model"] })
    .get("/model", () => cardOf(model.require()), {
      response: { 200: ModelCard, 503: Faults },
      detail: { summary: "The model's card" },
    })
    .post(
      "/model/reload",
      async () => {
        try {
          return cardOf(await reloadModel(services));
        } catch (error) {
          throw refuse(503, "reload_failed", ["server"], `The model stays as it was: ${messageOf(error)}`);
        }
      },
      {
        beforeHandle: ({ request }) => checkKey(request),
        response: { 200: ModelCard, 401: Faults, 403: Faults, 503: Faults },
        detail: {
          summary: "Exchange the model for the champion of now",
          description: "Needs the admin key. A new champion that cannot be used leaves the old one in place.",
          ...secured(adminKey),
        },
      },
    );
}

function refuseAll(): never {
  throw refuse(403, "forbidden", ["server"], "Reloads are closed: the service has no ADMIN_KEY");
}

function cardOf({ classifier, registration, loadedAt }: LoadedChampion): ModelCard {
  const { kind, genres, params, metrics, data, created_at } = classifier.card;
  const card = { kind, genres, params, metrics, data, created_at };
  return { ...registration, ...card, features: FEATURE_CARDS, loaded_at: loadedAt.toISOString() };
}
