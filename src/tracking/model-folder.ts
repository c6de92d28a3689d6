import { AppError } from "../errors.ts";
import { listFiles } from "../io/disk.ts";
import { replaceFolder } from "../io/output-folder.ts";
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
 * Makes a folder with the files of a model, which appears with all of them or not at all.
 *
 * @param fill writes into the folder whose path it gets, which is empty
 * @throws {AppError} `bad_input` if the folder holds files; `io`, or what `fill` throws
 */
export async function takeModel(
  modelId: string,
  directory: string,
  fill: (staged: string) => Promise<void>,
): Promise<void> {
  if (listFiles(directory).length > 0) {
    throw new AppError("bad_input", `${directory} must be empty to take model ${modelId}, got files in it`);
  }
  await replaceFolder(directory, fill);
}
