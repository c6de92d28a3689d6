/** What became of a line by the time its response may go out; a `queued` line is still tried. */
export type Delivery = "written" | "queued" | "dropped";

/** Bounds of a queue of lines. */
export interface QueueBounds {
  readonly queueRecords: number;
  readonly queueBytes: number;
}

const BATCH_BYTES = 1_048_576;
const LINE_FEED = 10;
const DROPPED: Promise<Delivery> = Promise.resolve("dropped");

/** Lines that are written together, and the responses that wait for them. */
export class Batch {
  readonly lines: string[] = [];
  /** UTF-8 length of the lines. */
  bytes = 0;
  /** Whether the responses were let go. */
  isSettled = false;
  readonly #delivery = Promise.withResolvers<Delivery>();

  /** Resolves when the responses may go out. */
  get delivery(): Promise<Delivery> {
    return this.#delivery.promise;
  }

  /** Lets the responses go; only the first call counts. */
  settle(delivery: Delivery): void {
    this.isSettled = true;
    this.#delivery.resolve(delivery);
  }
}

/** Lines on their way to the file, bounded and counted: `accepted = written + queued + dropped` at any moment. */
export class LineQueue {
  readonly #bounds: QueueBounds;
  readonly #waiting: Batch[] = [];
  #taken: Batch | undefined;
  #released = false;
  accepted = 0;
  written = 0;
  dropped = 0;
  queued = 0;
  /** UTF-8 length of the queued lines. */
  queuedBytes = 0;

  constructor(bounds: QueueBounds) {
    this.#bounds = bounds;
  }

  /** Puts a line at the end, or drops it if there is no room. */
  push(line: string): Promise<Delivery> {
    const bytes = Buffer.byteLength(line);
    if (this.queued >= this.#bounds.queueRecords || this.queuedBytes + bytes > this.#bounds.queueBytes) {
      return this.drop();
    }
    this.accepted++;
    this.queued++;
    this.queuedBytes += bytes;
    const batch = this.#lastBatch();
    batch.lines.push(line);
    batch.bytes += bytes;
    return batch.delivery;
  }

  /** Counts a line that is not kept. */
  drop(): Promise<Delivery> {
    this.accepted++;
    this.dropped++;
    return DROPPED;
  }

  /** Takes the oldest batch, which gets no more lines. */
  take(): Batch | undefined {
    this.#taken = this.#waiting.shift();
    return this.#taken;
  }

  /** Counts the lines of a taken batch whose bytes, the first `written` of `bytes`, are in the file. */
  settle(batch: Batch, bytes: Uint8Array, written: number): void {
    const lines = written === bytes.length ? batch.lines.length : countLines(bytes.subarray(0, written));
    batch.lines.splice(0, lines);
    batch.bytes -= written;
    this.queued -= lines;
    this.queuedBytes -= written;
    this.written += lines;
  }

  /** Lets all responses go, and those of lines to come, until `hold` is called. */
  release(): void {
    this.#released = true;
    for (const batch of this.#waiting) batch.settle("queued");
    this.#taken?.settle("queued");
  }

  /** Lets responses wait again for their lines. */
  hold(): void {
    this.#released = false;
  }

  #lastBatch(): Batch {
    const last = this.#waiting.at(-1);
    if (last && last.bytes < BATCH_BYTES && last.isSettled === this.#released) return last;
    const batch = new Batch();
    if (this.#released) batch.settle("queued");
    this.#waiting.push(batch);
    return batch;
  }
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) lines++;
  return lines;
}
