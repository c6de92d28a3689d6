import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError } from "../../errors.ts";
import { onDisk, writeFile } from "../../io/disk.ts";
import { ioError } from "../../io/io-error.ts";
import { checkArtifactPath } from "../validation.ts";
import { FilesResponse, get, type LoggedModelEntry } from "./api.ts";
import type { MlflowConnection } from "./connection.ts";
import { MlflowError } from "./errors.ts";

/** Path of the API through which a server takes and gives the artifacts it serves itself. */
const SERVED = "/api/2.0/mlflow-artifacts/artifacts/";

/** A file of a model: its path from the model's root, its size in bytes. */
export interface ArtifactFile {
  readonly path: string;
  readonly size: number;
}

/** The path, for `SERVED`, of a root whose artifacts the server takes itself. */
function servedPath(root: string): string | undefined {
  return /^mlflow-artifacts:\/(?!\/)(.*)$/.exec(root)?.[1];
}

/** The folder that a root names; `undefined` if it is elsewhere. */
function localPath(root: string): string | undefined {
  if (/^file:\/\/\//.test(root)) return fileURLToPath(root);
  return root.startsWith("/") ? root : undefined;
}

/**
 * Checks that the artifacts of an experiment can be written: by the server, or into a folder that is on this machine.
 *
 * @throws {AppError} `tracking_failed` that says what to do
 */
export function checkArtifactRoot(experiment: string, root: string): void {
  const folder = localPath(root);
  if (servedPath(root) !== undefined || (folder !== undefined && existsSync(folder))) return;
  const got = folder === undefined ? root : `the path ${folder}, which this machine does not have`;
  throw new AppError(
    "tracking_failed",
    `artifacts of experiment ${experiment} must be served by the MLflow server (mlflow-artifacts:/), got ${got}: start the server with --serve-artifacts and use a new experiment`,
  );
}

/**
 * Checks the path of a file that is to become an artifact.
 *
 * @throws {AppError} `bad_input`
 */
export function checkServablePath(path: string): void {
  checkArtifactPath(path);
  if (!/[#%?]/.test(path)) return;
  throw new AppError(
    "bad_input",
    `artifact path must hold no # % or ?, which MLflow misreads, got ${JSON.stringify(path)}`,
  );
}

/**
 * Stores a file under an artifact root.
 *
 * @throws {AppError}
 */
export async function putArtifact(connection: MlflowConnection, root: string, path: string, file: Blob): Promise<void> {
  const served = servedPath(root);
  if (served === undefined) {
    const folder = localPath(root);
    if (folder === undefined) throw new AppError("tracking_failed", `${root} cannot be written by this client`);
    writeFile(join(folder, path), await file.bytes());
    return;
  }
  await connection.request(SERVED + encodePath(`${served}/${path}`), {
    method: "PUT",
    body: file,
    timeout: fileTimeout(connection, file.size),
    // Nothing is read of the response: a server may say that an empty body is JSON.
    save: async () => {},
  });
}

/**
 * The files of a logged model, wherever the server keeps them.
 *
 * @throws {AppError}
 */
export async function listArtifacts(
  connection: MlflowConnection,
  modelId: string,
  folder = "",
): Promise<ArtifactFile[]> {
  const query = folder === "" ? {} : { artifact_directory_path: folder };
  const found: ArtifactFile[] = [];
  for (let page: string | undefined; ; ) {
    const path = `logged-models/${modelId}/artifacts/directories`;
    const response = await get(connection, FilesResponse, path, { ...query, page_token: page });
    for (const file of response.files ?? []) {
      checkArtifactPath(file.path);
      if (file.is_dir) found.push(...(await listArtifacts(connection, modelId, file.path)));
      else found.push({ path: file.path, size: Number(file.file_size ?? 0) });
    }
    page = response.next_page_token;
    if (!page) return found;
  }
}

/**
 * Downloads a file of a logged model into a folder: as served artifact, else as the server's own pages get it.
 *
 * @throws {AppError} `tracking_failed` if it comes with another size than listed; `io`
 */
export async function fetchArtifact(
  connection: MlflowConnection,
  { model_id, artifact_uri }: LoggedModelEntry["info"],
  { path, size }: ArtifactFile,
  directory: string,
): Promise<void> {
  const served = servedPath(artifact_uri);
  const [url, query] =
    served === undefined
      ? [`/ajax-api/2.0/mlflow/logged-models/${model_id}/artifacts/files`, { artifact_file_path: path }]
      : [SERVED + encodePath(`${served}/${path}`), {}];
  const target = join(directory, path);
  onDisk(target, () => mkdirSync(dirname(target), { recursive: true }));
  await connection.request(url, {
    method: "GET",
    query,
    timeout: fileTimeout(connection, size),
    async save(response) {
      const got = await writeBody(target, response);
      if (got === size) return;
      const message = `${connection.uri} must give ${path} of model ${model_id} with ${size} bytes, got ${got}`;
      throw new MlflowError("tracking_failed", message, "lost");
    },
  });
}

/** Streams a body to a file and returns its number of bytes. */
async function writeBody(target: string, response: Response): Promise<number> {
  try {
    return await Bun.write(target, response);
  } catch (error) {
    throw error instanceof Error && "syscall" in error ? ioError(target, "write", error) : error;
  }
}

/** Milliseconds that a request may take if it moves a file: 10 more per kB, so that 100 kB/s are enough. */
const fileTimeout = ({ timeout }: MlflowConnection, size: number): number => timeout + Math.ceil(size / 100);

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
