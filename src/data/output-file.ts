import { readdirSync, rmSync } from "node:fs";
import { type FileHandle, mkdir, open, rename } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ioError } from "./io-error.ts";

const unfinished = new Set<string>();

/**
 * A file that appears under its name only when it is whole: written to a temporary name beside it, then renamed.
 *
 * Until `commit` an earlier file of that name stays as it was; leaving an `await using` block without it discards.
 */
export class OutputFile implements AsyncDisposable {
  readonly #temporary: string;

  private constructor(
    readonly path: string,
    private readonly file: FileHandle,
  ) {
    this.#temporary = temporaryName(path);
  }

  /** @throws {AppError} `io` where the file cannot be made */
  static async create(path: string): Promise<OutputFile> {
    const temporary = temporaryName(path);
    try {
      await mkdir(dirname(path), { recursive: true });
      removeAbandoned(path);
      unfinished.add(temporary);
      return new OutputFile(path, await open(temporary, "w"));
    } catch (cause) {
      unfinished.delete(temporary);
      throw ioError(path, "write", cause);
    }
  }

  /** @throws {AppError} `io`, for example where the disk is full */
  async write(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length; ) at += (await this.file.write(bytes, at)).bytesWritten;
    } catch (cause) {
      throw ioError(this.path, "write", cause);
    }
  }

  /** Puts the file in its place. */
  async commit(): Promise<void> {
    try {
      await this.file.close();
      await rename(this.#temporary, this.path);
      unfinished.delete(this.#temporary);
    } catch (cause) {
      throw ioError(this.path, "write", cause);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!unfinished.delete(this.#temporary)) return;
    await this.file.close().catch(() => {});
    rmSync(this.#temporary, { force: true });
  }
}

/** Removes what every `OutputFile` not yet committed has written; for a process that is about to end. */
export function discardUnfinished(): void {
  for (const temporary of unfinished) rmSync(temporary, { force: true });
  unfinished.clear();
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

function temporaryName(path: string): string {
  return `${path}.${process.pid}.tmp`;
}

/** Removes what processes that were killed left of the same file. */
function removeAbandoned(path: string): void {
  for (const name of readdirSync(dirname(path))) {
    const [, owner] = name.slice(basename(path).length).match(/^\.(\d+)\.tmp$/) ?? [];
    if (name.startsWith(basename(path)) && owner && !isRunning(Number(owner))) rmSync(join(dirname(path), name));
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
