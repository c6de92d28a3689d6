import fs from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { isErrno } from "../../io/disk.ts";
import { rotatedPath, slotPath } from "../file-set.ts";
import { tryLock } from "./lock.ts";

/** The calls that the writer makes to the file system; tests put one that fails in its place. */
export const fileSystem = {
  mkdirSync: fs.mkdirSync,
  openSync: fs.openSync,
  readSync: fs.readSync,
  statSync: fs.statSync,
  fstatSync: fs.fstatSync,
  ftruncateSync: fs.ftruncateSync,
  renameSync: fs.renameSync,
  closeSync: fs.closeSync,
  writeSync: fs.writeSync,
  write: (fd: number, bytes: Uint8Array, offset: number): Promise<number> =>
    new Promise((resolve, reject) => {
      fs.write(fd, bytes, offset, bytes.length - offset, null, (error, written) =>
        error ? reject(error) : resolve(written),
      );
    }),
  fsync: promisify(fs.fsync),
};
/** What `fileSystem` offers. */
export type FileSystem = typeof fileSystem;

const LINE_FEED = 10;
const LONGEST_TAIL = 65_536;
const MOST_SLOTS = 1000;

/** The file that one writer appends to; unless an append failed, it ends with a line feed. */
export class LogFile {
  readonly path: string;
  readonly #fd: number;
  readonly #inode: number;
  readonly #fs: FileSystem;
  #halfLine = 0;

  private constructor(path: string, fd: number, inode: number, fileSystem: FileSystem) {
    this.path = path;
    this.#fd = fd;
    this.#inode = inode;
    this.#fs = fileSystem;
  }

  /**
   * Opens the first file of the set at `path` that no live writer holds, and mends its end if a crash tore it.
   *
   * @throws {Error} the system's, if no file can be opened
   */
  static open(path: string, fileSystem: FileSystem): LogFile {
    fileSystem.mkdirSync(dirname(path), { recursive: true });
    for (let slot = 1; slot <= MOST_SLOTS; slot++) {
      const candidate = slotPath(path, slot);
      const fd = fileSystem.openSync(candidate, "a+", 0o640);
      try {
        const { ino, size } = fileSystem.fstatSync(fd);
        if (tryLock(fd) && inodeOf(candidate, fileSystem) === ino) {
          seal(fd, size, fileSystem);
          return new LogFile(candidate, fd, ino, fileSystem);
        }
      } catch (error) {
        fileSystem.closeSync(fd);
        throw error;
      }
      fileSystem.closeSync(fd);
    }
    throw new Error(`${path} expected a file that can be locked, ${MOST_SLOTS} are taken`);
  }

  /** Bytes in the file, absent once the path no longer leads to it: it was renamed or removed. */
  sizeAtPath(): number | undefined {
    const found = this.#fs.statSync(this.path, { throwIfNoEntry: false });
    return found?.ino === this.#inode ? found.size : undefined;
  }

  /**
   * Cuts off the half line that a failed append left.
   *
   * @throws {Error} the system's, if it cannot be cut yet
   */
  mend(): void {
    if (this.#halfLine === 0) return;
    this.#fs.ftruncateSync(this.#fd, Math.max(0, this.#fs.fstatSync(this.#fd).size - this.#halfLine));
    this.#halfLine = 0;
  }

  /**
   * Appends whole lines; if that fails, `mend` comes before anything else.
   *
   * @param bytes lines, each with its line feed
   * @returns bytes of the whole lines now in the file, and why the rest is not
   */
  async append(bytes: Uint8Array): Promise<{ readonly written: number; readonly error?: unknown }> {
    let done = 0;
    try {
      while (done < bytes.length) done += await this.#writeSome(bytes, done);
      return { written: done };
    } catch (error) {
      const written = done === 0 ? 0 : bytes.lastIndexOf(LINE_FEED, done - 1) + 1;
      this.#halfLine = done - written;
      return { written, error };
    }
  }

  /** Waits until what was appended is on the disk. */
  sync(): Promise<void> {
    return this.#fs.fsync(this.#fd);
  }

  /**
   * Sets the file aside under a name with the time; it stays open.
   *
   * @throws {Error} the system's, if it cannot be renamed
   */
  rename(): void {
    let time = Date.now();
    while (inodeOf(rotatedPath(this.path, new Date(time)), this.#fs) !== undefined) time++;
    this.#fs.renameSync(this.path, rotatedPath(this.path, new Date(time)));
  }

  /** Closes the file, which frees it for other writers. */
  close(): void {
    try {
      this.#fs.closeSync(this.#fd);
    } catch {
      // The descriptor is closed even so, and `sync` has reported what could not be stored.
    }
  }

  async #writeSome(bytes: Uint8Array, offset: number): Promise<number> {
    try {
      const written = await this.#fs.write(this.#fd, bytes, offset);
      if (written === 0) throw new Error(`${this.path} took none of ${bytes.length - offset} bytes`);
      return written;
    } catch (error) {
      if (isErrno(error, "EINTR")) return 0;
      throw error;
    }
  }
}

function inodeOf(path: string, fileSystem: FileSystem): number | undefined {
  return fileSystem.statSync(path, { throwIfNoEntry: false })?.ino;
}

/** Ends the last line: a whole record gets its line feed, half of one, which was never acknowledged, is cut off. */
function seal(fd: number, size: number, fileSystem: FileSystem): void {
  const tail = Buffer.alloc(Math.min(size, LONGEST_TAIL));
  fileSystem.readSync(fd, tail, 0, tail.length, size - tail.length);
  const lineStart = tail.lastIndexOf(LINE_FEED) + 1;
  if (lineStart === tail.length) return;
  const isNoTornLine = lineStart === 0 && size > LONGEST_TAIL;
  if (isNoTornLine || isJson(tail.toString("utf8", lineStart))) fileSystem.writeSync(fd, "\n");
  else fileSystem.ftruncateSync(fd, size - tail.length + lineStart);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
