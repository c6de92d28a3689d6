import { closeSync, fstatSync, openSync, read } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { promisify } from "node:util";
import { createGunzip } from "node:zlib";
import { AppError, messageOf } from "../errors.ts";
import { listFileSet } from "./file-set.ts";

const CHUNK_BYTES = 262_144;
const LONGEST_LINE = 1_048_576;
/** Stands for the start of such a line; no JSON begins with it. */
const TOO_LONG = Buffer.from("...");
const LINE_FEED = 10;

const readFile = promisify(read);
const noop = () => {};

/** A file of the log, open for reading. */
export interface LogSource {
  readonly path: string;
  readonly fd: number;
}

/** What a file ended with. */
export interface FileEnd {
  /** What came after the last line feed. */
  readonly tail: string;
  /** Whether compressed data broke off. */
  readonly isCut: boolean;
  /** Hex md5 of the file's bytes, as far as they were read. */
  readonly md5: string;
}

/**
 * Opens every file of the log at `path` at once, so that a rotation afterwards moves nothing out of or into the set.
 *
 * @returns oldest first, by the first timestamp inside; the caller closes them
 * @throws {AppError} `io` where one cannot be read
 */
export async function openFileSet(path: string): Promise<LogSource[]> {
  const opened = new Map<number, LogSource>();
  for (const candidate of listFileSet(path)) {
    const fd = openForReading(candidate);
    const stat = fstatSync(fd);
    if (!stat.isFile() || opened.has(stat.ino)) closeSync(fd);
    else opened.set(stat.ino, { path: candidate, fd });
  }
  const dated = await Promise.all(
    [...opened.values()].map(async (source) => ({ source, time: await firstTime(source) })),
  );
  return dated.sort((a, b) => a.time - b.time).map(({ source }) => source);
}

/**
 * Streams the lines of a file, plain or `.gz`, in memory that does not grow with it.
 *
 * @param onLine receives each line without its line feed; of one longer than 1 MiB, something that is not JSON
 * @param onBytes called with the size of each block read
 * @throws {AppError} `io` where the file cannot be read
 */
export async function readLines(
  source: LogSource,
  onLine: (line: string) => void,
  onBytes?: (bytes: number) => void,
): Promise<FileEnd> {
  const md5 = new Bun.CryptoHasher("md5");
  const onBlock = (bytes: Uint8Array) => {
    md5.update(bytes);
    onBytes?.(bytes.length);
  };
  let rest = Buffer.alloc(0);
  let isCut = false;
  try {
    for await (const chunk of readChunks(source, onBlock)) {
      const block = Buffer.concat([rest, chunk]);
      const end = block.lastIndexOf(LINE_FEED) + 1;
      const text = block.toString("utf8", 0, end);
      for (let start = 0; start < text.length; ) {
        const lineEnd = text.indexOf("\n", start);
        onLine(text.slice(start, lineEnd));
        start = lineEnd + 1;
      }
      rest = block.subarray(end);
      if (rest.length > LONGEST_LINE) rest = TOO_LONG;
    }
  } catch (error) {
    if (!isZlibError(error)) throw error;
    isCut = true;
  }
  return { tail: rest.toString(), isCut, md5: md5.digest("hex") };
}

function readChunks(source: LogSource, onBlock: (bytes: Uint8Array) => void = noop): AsyncIterable<Uint8Array> {
  const chunks = readFileChunks(source, onBlock);
  return source.path.endsWith(".gz")
    ? pipeline(Readable.from(chunks), createGunzip({ chunkSize: CHUNK_BYTES }), noop)
    : chunks;
}

async function* readFileChunks(
  { path, fd }: LogSource,
  onBlock: (bytes: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  for (let position = 0; ; ) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const { bytesRead } = await readFile(fd, chunk, 0, CHUNK_BYTES, position).catch((error) => {
      throw unreadable(path, error);
    });
    if (bytesRead === 0) return;
    position += bytesRead;
    const block = chunk.subarray(0, bytesRead);
    onBlock(block);
    yield block;
  }
}

/** Milliseconds since 1970 of the first timestamp near the start of a file; none sorts first. */
async function firstTime(source: LogSource): Promise<number> {
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

function unreadable(path: string, cause: unknown): AppError {
  return new AppError("io", `${path} must be readable: ${messageOf(cause)}`, { cause });
}

function isZlibError(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code?.startsWith("Z_") ?? false;
}
