import { join } from "node:path";
import { type MlflowServer, startMlflowServer } from "../tracking/mlflow/server.ts";

const COMPOSE = join(import.meta.dir, "../../compose.yaml");
const FOLDER = "/mlflow";

interface Compose {
  readonly services: { readonly mlflow: { readonly image: string; readonly command: readonly string[] } };
}

/** What compose.yaml says. */
export async function composed(): Promise<Compose> {
  return Bun.YAML.parse(await Bun.file(COMPOSE).text()) as Compose;
}

/**
 * Starts the MLflow server of compose.yaml, by the virtual environment instead of its image: by the very command there,
 * but for the folder, the host and the port.
 */
export async function startComposedMlflow(folder: string): Promise<MlflowServer> {
  const { services } = await composed();
  const command = services.mlflow.command
    .filter((word) => !/^--(host|port)=/.test(word))
    .map((word) => word.replace(FOLDER, folder));
  return await startMlflowServer(folder, command);
}
