import { closeSync, fstatSync, openSync, read } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { promisify } from "node:util";
import { createGunzip } from "node:zlib";
import { AppError, messageOf } from "../../errors.ts";
import { BlockReader } from "../../io/block-reader.ts";
import type { OpenFile } from "../../io/md5.ts";
import { listFileSet } from "../file-set.ts";

const UNZIPPED_BYTES = 1 << 18;
const LONGEST_LINE = 1_048_576;
/** Stands for the start of such a line; no JSON begins with it. */
const TOO_LONG = Buffer.from("...");
const LINE_FEED = 10;
const NOTHING = Buffer.alloc(0);

const readFile = promisify(read);
const noop = () => {};

/** What a file ended with. */
export interface FileEnd {
  /** What came after the last line feed. */
  readonly tail: Buffer;
  /** Whether compressed data broke off. */
  readonly isCut: boolean;
}

/**
 * Opens every file of the log at `path` at once, so that a rotation afterwards moves nothing out of or into the set.
 *
 * @returns oldest first, by the first timestamp inside; the caller closes them
 * @throws {AppError} `io` if one cannot be read
 */
export async function openFileSet(path: string): Promise<OpenFile[]> {
  const opened = new Map<number, OpenFile>();
  for (const candidate of listFileSet(path)) {
    const fd = openForReading(candidate);
    const stat = fstatSync(fd);
    if (!stat.isFile() || opened.has(stat.ino)) closeSync(fd);
    else opened.set(stat.ino, { path: candidate, fd, size: stat.size });
  }
  const dated: { source: OpenFile; time: number }[] = [];
  for (const source of opened.values()) dated.push({ source, time: await firstTime(source) });
  return dated.sort((a, b) => a.time - b.time).map(({ source }) => source);
}

/**
 * Streams the lines of a file, plain or `.gz`, in memory that does not grow with it.
 *
 * @param onLine receives the bounds of each line without its line feed; of one longer than 1 MiB, of something that is
 * not JSON
 * @param onBytes called with the size of each block read
 * @throws {AppError} `io` if the file cannot be read
 */
export async function readLines(
  source: OpenFile,
  onLine: (bytes: Buffer, start: number, end: number) => void,
  onBytes?: (bytes: number) => void,
): Promise<FileEnd> {
  let rest: Buffer = NOTHING;
  let isCut = false;
  try {
    for await (const chunk of readChunks(source, onBytes)) {
      let start = 0;
      let end = chunk.indexOf(LINE_FEED);
      if (end !== -1 && rest.length > 0) {
        const line = rest.length + end > LONGEST_LINE ? TOO_LONG : Buffer.concat([rest, chunk.subarray(0, end)]);
        onLine(line, 0, line.length);
        rest = NOTHING;
        start = end + 1;
        end = chunk.indexOf(LINE_FEED, start);
      }
      for (; end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
        onLine(chunk, start, end);
        start = end + 1;
      }
      if (start < chunk.length) rest = Buffer.concat([rest, chunk.subarray(start)]);
      if (rest.length > LONGEST_LINE) rest = TOO_LONG;
    }
  } catch (error) {
    if (!isZlibError(error)) throw error;
    isCut = true;
  }
  return { tail: rest, isCut };
}

/** A file's bytes, unzipped; each chunk stays as it is until the next is asked for. */
function readChunks(source: OpenFile, onBytes: (bytes: number) => void = noop): AsyncIterable<Buffer> {
  const chunks = readFileChunks(source, onBytes);
  return source.path.endsWith(".gz")
    ? pipeline(Readable.from(copied(chunks)), createGunzip({ chunkSize: UNZIPPED_BYTES }), noop)
    : chunks;
}

/** Yields the bytes that a file had when it was opened. */
async function* readFileChunks({ path, fd, size }: OpenFile, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  let position = 0;
  await using reader = new BlockReader(async (buffer, offset) => {
    const length = Math.min(buffer.length - offset, size - position);
    const { bytesRead } = await readFile(fd, buffer, offset, length, position).catch((cause) => {
      throw unreadable(path, cause);
    });
    position += bytesRead;
    return bytesRead;
  });
  for (;;) {
    const { read } = await reader.next(NOTHING);
    if (read.length === 0) return;
    onBytes(read.length);
    yield read;
  }
}

/** Chunks that stay as they are for good, for one who asks for several at a time. */
async function* copied(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield Buffer.from(chunk);
}

/** Milliseconds since 1970 of the first timestamp near the start of a file; none sorts first. */
async function firstTime(source: OpenFile): Promise<number> {
  try {
    for await (const chunk of readChunks(source)) {
      const timestamp = /"timestamp"\s*:\s*"([^"]+)"/.exec(new TextDecoder().decode(chunk))?.[1];
      return Date.parse(timestamp ?? "") || -Infinity;
    }
  } catch (error) {
    if (!isZlibError(error)) throw error;
  }
  return -Infinity;
}

function openForReading(path: string): number {
  try {
    return openSync(path, "r");
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** A file of the log that cannot be read. */
function unreadable(path: string, cause: unknown): AppError {
  return new AppError("io", `${path} must be readable: ${messageOf(cause)}`, { cause });
}

function isZlibError(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code?.startsWith("Z_") ?? false;
}
