import { messageOf } from "../errors.ts";
import type { LoadedChampion } from "../serving/served-model.ts";
import type { Services } from "./services.ts";

/**
 * Reloads the model and says how that ended.
 *
 * @throws {AppError} if the model stays as it was
 */
export async function reloadModel({
  model,
  serviceLog,
}: Pick<Services, "model" | "serviceLog">): Promise<LoadedChampion> {
  try {
    const champion = await model.reload();
    serviceLog("info", "model_reloaded", champion.registration);
    return champion;
  } catch (error) {
    const kept = model.loaded?.registration.version ?? null;
    serviceLog("error", "model_reload_failed", { reason: messageOf(error), kept_version: kept });
    throw error;
  }
}
