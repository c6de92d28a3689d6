import { resolve } from "node:path";
import { openLibrary } from "../../../src/models/xgboost/library.ts";

const PROBE = { XGBGetLastError: { args: [], returns: "cstring" } } as const;

const venv = resolve(process.env.PYTHON_VENV ?? ".venv");

/** The XGBoost libraries on this machine: the one that would be used, the system's, the virtual environment's. */
export const installedLibraries = [process.env.XGBOOST_LIBRARY, "libxgboost.so.0", ...inVenv()].flatMap((path) => {
  if (!path) return [];
  try {
    return [{ path, version: openLibrary(PROBE, { XGBOOST_LIBRARY: path }).version }];
  } catch {
    return [];
  }
});

/** Whether `train` finds a library; says so where it does not. */
export const hasLibrary = (() => {
  try {
    openLibrary(PROBE);
    return true;
  } catch (error) {
    console.warn(`skipping tests that train with XGBoost: ${error}`);
    return false;
  }
})();

function inVenv(): string[] {
  try {
    return [
      ...new Bun.Glob("lib/python*/site-packages/xgboost/lib/libxgboost.*").scanSync({ cwd: venv, absolute: true }),
    ];
  } catch {
    return [];
  }
}
