import { fileURLToPath } from "node:url";
import { AppError } from "../errors.ts";
import { onDisk } from "../io/disk.ts";
import { openFileStore } from "./files/store.ts";
import type { MlflowEnvironment } from "./mlflow/settings.ts";
import { openMlflowStore } from "./mlflow/store.ts";
import type { TrackingStore } from "./store.ts";

export type * from "./store.ts";

/** The store if no tracking URI is given. */
export const LOCAL_STORE = "./mlruns";

/**
 * Opens the store that a tracking URI names: a path or a `file:///` URI is a folder in MLflow's layout, `http(s)://` an
 * MLflow server.
 *
 * @param uri `LOCAL_STORE` if absent or empty
 * @param env holds a server's credentials and limits
 * @throws {AppError} `bad_input` if there is no store for the URI; `io` if its path is no folder
 */
export function openStore(uri?: string, env: MlflowEnvironment = Bun.env): TrackingStore {
  if (uri === undefined || uri === "") return openFileStore(LOCAL_STORE);
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(uri)?.[1]?.toLowerCase();
  if (scheme === undefined) return openFileStore(uri);
  if (scheme === "file" && /^file:\/\/(localhost)?\//i.test(uri)) {
    return openFileStore(onDisk(uri, () => fileURLToPath(uri)));
  }
  if (scheme === "http" || scheme === "https") return openMlflowStore(uri, env);
  throw new AppError("bad_input", `tracking URI must be a path, file:/// or http(s)://, got "${uri}"`);
}
