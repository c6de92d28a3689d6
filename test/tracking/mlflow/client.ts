import { join } from "node:path";
import { hasPython, runPython } from "../../python-environment.ts";

/** Whether there is an MLflow to read a store with. */
export const hasMlflow = hasPython("mlflow", "tests against MLflow");

/** What MLflow's own client reads from a store, see `read_store.py`; of one experiment where it is named. */
export async function readWithMlflow(root: string, experiment = ""): Promise<unknown> {
  return JSON.parse(await runPython("python", [join(import.meta.dir, "read_store.py"), root, experiment]));
}
