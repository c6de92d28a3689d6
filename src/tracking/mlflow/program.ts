import { existsSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../errors.ts";

/**
 * The words that start MLflow's command line: from the virtual environment that `PYTHON_VENV` names, `.venv` or the
 * active one, else by uvx.
 *
 * @throws {AppError} `not_found` if there is neither
 */
export function findMlflow(env: Readonly<Record<string, string | undefined>> = Bun.env): string[] {
  const folders = [env.PYTHON_VENV, ".venv", env.VIRTUAL_ENV].flatMap((folder) => folder || []);
  const program = folders.map((folder) => join(folder, "bin", "mlflow")).find(existsSync);
  if (program !== undefined) return [program];
  const uvx = Bun.which("uvx", { PATH: env.PATH ?? "" });
  if (uvx !== null) return [uvx, "mlflow"];
  const install = "python3 -m venv .venv && .venv/bin/pip install --requirement test/requirements.txt";
  throw new AppError("not_found", `MLflow expected in ${folders.join(", ")} or by uvx, got neither: ${install}`);
}
