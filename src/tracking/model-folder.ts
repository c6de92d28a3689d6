import { AppError } from "../errors.ts";
import { listFiles } from "../io/disk.ts";
import type { LoggedModel } from "./store.ts";

/**
 * The files of a model that is to be logged, as paths from its folder.
 *
 * @throws {AppError} `bad_input` if there are none; `io`
 */
export function listModelFiles({ name, directory }: LoggedModel): string[] {
  const files = listFiles(directory);
  if (files.length > 0) return files;
  throw new AppError("bad_input", `${directory} must hold the files of model ${name}, got none`);
}

/**
 * Checks that a folder can take the files of a model.
 *
 * @throws {AppError} `bad_input` if it holds files; `io`
 */
export function checkEmpty(directory: string, modelId: string): void {
  if (listFiles(directory).length === 0) return;
  throw new AppError("bad_input", `${directory} must be empty to take model ${modelId}, got files in it`);
}
