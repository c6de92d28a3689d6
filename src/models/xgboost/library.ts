import { dlopen, type FFIFunction, FFIType, type Library } from "bun:ffi";
import { AppError, messageOf } from "../../errors.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** XGBoost's C library, opened. */
export interface OpenedLibrary<Symbols extends Record<string, FFIFunction>> {
  /** The path or loader name by which it was found. */
  readonly path: string;
  /** For instance `3.2.0`. */
  readonly version: string;
  readonly symbols: Library<Symbols>["symbols"];
}

const EXTENSION = process.platform === "darwin" ? "dylib" : "so";
const LOADER_NAMES =
  process.platform === "darwin"
    ? ["libxgboost.dylib", "/opt/homebrew/lib/libxgboost.dylib"]
    : ["libxgboost.so.0", "libxgboost.so"];
const THREE_WAYS =
  "install Debian's libxgboost0, or the Python package xgboost-cpu in the virtual environment, " +
  "or Homebrew's xgboost or any other and set XGBOOST_LIBRARY to its path";

/**
 * Opens XGBoost's C library, version 1.7 or later: the path in `XGBOOST_LIBRARY`, and no other if that is set; else
 * what the system's loader finds; else the one in a Python virtual environment (`VIRTUAL_ENV`, `PYTHON_VENV`, `.venv`).
 *
 * @param symbols the C functions to bind
 * @throws {AppError} `not_found` if there is none, `bad_params` if `XGBOOST_LIBRARY` names one that is unusable
 */
export function openLibrary<const Symbols extends Record<string, FFIFunction>>(
  symbols: Symbols,
  env: Environment = process.env,
): OpenedLibrary<Symbols> {
  if (env.XGBOOST_LIBRARY) {
    try {
      return open(env.XGBOOST_LIBRARY, symbols);
    } catch (cause) {
      throw new AppError("bad_params", `XGBOOST_LIBRARY ${messageOf(cause)}`, { cause });
    }
  }
  const refused: string[] = [];
  for (const path of [...LOADER_NAMES, ...inVirtualEnvironments(env)]) {
    try {
      return open(path, symbols);
    } catch (cause) {
      if (!/no such file/i.test(messageOf(cause))) refused.push(messageOf(cause));
    }
  }
  const found = refused.length === 0 ? "" : `, only ${refused.join(", ")}`;
  throw new AppError("not_found", `XGBoost's library not found${found}: ${THREE_WAYS}`);
}

function open<const Symbols extends Record<string, FFIFunction>>(path: string, symbols: Symbols) {
  const version = versionOf(path);
  const [major, minor] = version.split(".").map(Number);
  if (major! < 1 || (major === 1 && minor! < 7))
    throw new Error(`${path} must be XGBoost 1.7 or later, got ${version}`);
  return { path, version, symbols: load(path, symbols) };
}

function versionOf(path: string): string {
  const { XGBoostVersion } = load(path, {
    XGBoostVersion: { args: [FFIType.ptr, FFIType.ptr, FFIType.ptr], returns: FFIType.void },
  });
  const parts = [new Int32Array(1), new Int32Array(1), new Int32Array(1)] as const;
  XGBoostVersion(...parts);
  return parts.join(".");
}

function load<const Symbols extends Record<string, FFIFunction>>(path: string, symbols: Symbols) {
  try {
    return dlopen(path, symbols).symbols;
  } catch (cause) {
    throw new Error(`${path} is not XGBoost's library: ${messageOf(cause)}`, { cause });
  }
}

function inVirtualEnvironments(env: Environment): string[] {
  const pattern = new Bun.Glob(`lib/python*/site-packages/xgboost/lib/libxgboost.${EXTENSION}`);
  return [env.VIRTUAL_ENV, env.PYTHON_VENV, ".venv"].flatMap((root) => {
    if (!root) return [];
    try {
      return [...pattern.scanSync({ cwd: root, absolute: true })];
    } catch {
      return []; // no such folder
    }
  });
}
