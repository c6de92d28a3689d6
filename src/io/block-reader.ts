import { open } from "node:fs/promises";
import { ioError } from "./io-error.ts";

/**
 * No multiple of a page, so that a copy's page cache is made of small pages: the large ones that aligned blocks get may be
 * memory that a virtual machine has given back to its host. Then `load` of 868 MB takes 2.2 s for 1.2 s.
 */
const BLOCK_BYTES = 1_000_000;

/** A block of a file. */
export interface Block {
  /** What was kept of the block before, and behind it what was read. */
  readonly bytes: Buffer;
  /** What was read, the last part of `bytes`; empty at the end of the file. */
  readonly read: Buffer;
}

/** Reads what comes next into the end of a buffer, from `offset` on, and returns how many bytes, 0 at the end. */
export type Fill = (buffer: Buffer, offset: number) => Promise<number>;

/**
 * Reads a file in blocks, each while the one before is worked on.
 *
 * Of two buffers one is worked on and one is filled, from its middle on; what is kept of the one is put into the
 * other's first half.
 */
export class BlockReader implements AsyncDisposable {
  #current: Buffer = Buffer.allocUnsafeSlow(2 * BLOCK_BYTES);
  #next: Buffer = Buffer.allocUnsafeSlow(2 * BLOCK_BYTES);
  #reading: Promise<number>;
  readonly #fill: Fill;
  readonly #close: () => Promise<void> | void;

  /** @param close called once nothing is being read any more */
  constructor(fill: Fill, close: () => Promise<void> | void = () => {}) {
    this.#fill = fill;
    this.#close = close;
    this.#reading = this.#fillNext();
  }

  /** @throws {AppError} `not_found` or `io` */
  static async open(path: string): Promise<BlockReader> {
    const unreadable = (cause: unknown) => {
      throw ioError(path, "read", cause);
    };
    const file = await open(path).catch(unreadable);
    return new BlockReader(
      async (buffer, offset) => (await file.read(buffer, offset, buffer.length - offset).catch(unreadable)).bytesRead,
      () => file.close(),
    );
  }

  /**
   * The next block, which stays as it is until the next call.
   *
   * @param kept the end of the last block, to stand before what comes now
   * @throws what filling the buffer throws
   */
  async next(kept: Buffer): Promise<Block> {
    const bytesRead = await this.#reading;
    if (kept.length > this.#next.length / 2) this.#next = enlarged(this.#next, kept.length);
    const middle = this.#next.length / 2;
    kept.copy(this.#next, middle - kept.length);
    [this.#current, this.#next] = [this.#next, this.#current];
    if (bytesRead > 0) this.#reading = this.#fillNext();
    return {
      bytes: this.#current.subarray(middle - kept.length, middle + bytesRead),
      read: this.#current.subarray(middle, middle + bytesRead),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reading.catch(() => {});
    await this.#close();
  }

  #fillNext(): Promise<number> {
    const reading = this.#fill(this.#next, this.#next.length / 2);
    reading.catch(() => {}); // `next` reports the error
    return reading;
  }
}

/** A copy of a buffer with halves that hold `bytes` and at least twice as much as before. */
function enlarged(buffer: Buffer, bytes: number): Buffer {
  const half = Math.max(bytes, buffer.length);
  const larger = Buffer.allocUnsafeSlow(2 * half);
  buffer.copy(larger, half, buffer.length / 2);
  return larger;
}
