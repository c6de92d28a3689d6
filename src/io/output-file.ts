import { type FileHandle, open, rename } from "node:fs/promises";
import { ioError } from "./io-error.ts";
import { beginStaging, endStaging } from "./staging.ts";

/**
 * A file that appears under its name only when it is whole.
 *
 * Until `commit` an earlier file of that name stays as it was; leaving an `await using` block without it discards.
 */
export class OutputFile implements AsyncDisposable {
  readonly path: string;
  readonly #temporary: string;
  readonly #file: FileHandle;
  #isCommitted = false;

  private constructor(path: string, temporary: string, file: FileHandle) {
    this.path = path;
    this.#temporary = temporary;
    this.#file = file;
  }

  /** @throws {AppError} `io` if the file cannot be made */
  static async create(path: string): Promise<OutputFile> {
    let temporary: string | undefined;
    try {
      temporary = await beginStaging(path);
      return new OutputFile(path, temporary, await open(temporary, "w"));
    } catch (cause) {
      if (temporary !== undefined) endStaging(temporary);
      throw ioError(path, "write", cause);
    }
  }

  /** @throws {AppError} `io`, for example if the disk is full */
  async write(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length; ) at += (await this.#file.write(bytes, at)).bytesWritten;
    } catch (cause) {
      throw ioError(this.path, "write", cause);
    }
  }

  /** Puts the file in its place. */
  async commit(): Promise<void> {
    try {
      await this.#file.close();
      await rename(this.#temporary, this.path);
      this.#isCommitted = true;
      endStaging(this.#temporary);
    } catch (cause) {
      throw ioError(this.path, "write", cause);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isCommitted) return;
    await this.#file.close().catch(() => {});
    endStaging(this.#temporary);
  }
}

/** Writes a small file whole. */
export async function writeFileAtomically(path: string, content: string | Uint8Array): Promise<void> {
  await writeFilesAtomically([{ path, content }]);
}

/** Writes small files whole, to their names in the given order once all are written. */
export async function writeFilesAtomically(
  outputs: readonly { readonly path: string; readonly content: string | Uint8Array }[],
): Promise<void> {
  await using files = new AsyncDisposableStack();
  const written: OutputFile[] = [];
  for (const { path, content } of outputs) {
    const file = files.use(await OutputFile.create(path));
    await file.write(typeof content === "string" ? Buffer.from(content) : content);
    written.push(file);
  }
  for (const file of written) await file.commit();
}
