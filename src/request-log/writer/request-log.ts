import { AppError, messageOf } from "../../errors.ts";
import { isErrno } from "../../io/disk.ts";
import type { RequestLogOptions } from "../options.ts";
import { encodeRecord, type RequestRecord } from "../record.ts";
import { Flusher } from "./flusher.ts";
import { type FileSystem, fileSystem, LogFile } from "./log-file.ts";
import { Batch, type Delivery, LineQueue } from "./queue.ts";

/** Lines since the start, `accepted = written + queued + dropped`, and what is wrong at present. */
export interface RequestLogStats {
  readonly accepted: number;
  readonly written: number;
  readonly queued: number;
  readonly dropped: number;
  readonly queuedBytes: number;
  /** The file written to, absent while there is none. */
  readonly path?: string;
  /** Why lines do not reach the disk, absent while they do. */
  readonly degraded?: string;
  /** Why a full file could not be set aside, absent if it could; lines are still written to it. */
  readonly rotationFailure?: string;
}

const FIRST_RETRY_MS = 10;
const LONGEST_RETRY_MS = 1000;
/** Failures that pass without a change of settings. */
const PASSING = ["ENOSPC", "EDQUOT", "EIO", "EMFILE", "ENFILE"];

/** Appends request records to a file, those of one tick in one write; no disk trouble stops or fails the caller. */
export class RequestLog {
  readonly #options: RequestLogOptions;
  readonly #fileSystem: FileSystem;
  readonly #queue: LineQueue;
  readonly #flusher: Flusher;
  #file: LogFile | undefined;
  #pumping: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #abandoned = false;
  #writeFailure: string | undefined;
  #rotationFailure: string | undefined;

  /**
   * Opens the log; on a full disk it starts degraded.
   *
   * @throws {AppError} `io` if the file cannot be opened for a reason that does not pass
   */
  constructor(options: RequestLogOptions, files: FileSystem = fileSystem) {
    this.#options = options;
    this.#fileSystem = files;
    this.#queue = new LineQueue(options);
    this.#flusher = new Flusher(options.syncIntervalMs, () => this.#file);
    try {
      this.#file = LogFile.open(options.path, files);
    } catch (error) {
      if (!isErrno(error, ...PASSING)) {
        throw new AppError("io", `${options.path} must be a file to append to: ${messageOf(error)}`, { cause: error });
      }
      this.#failWrite(messageOf(error));
      this.#start();
    }
  }

  /**
   * Takes a record.
   *
   * @returns never rejects; `written` once the kernel has the line, and under sync `batch` the disk
   */
  append(record: RequestRecord): Promise<Delivery> {
    if (this.#closing) return this.#queue.drop();
    const delivery = this.#queue.push(encodeRecord(record));
    this.#start();
    return delivery;
  }

  /** The counts and the state at this moment. */
  stats(): RequestLogStats {
    const { accepted, written, queued, dropped, queuedBytes } = this.#queue;
    const degraded = this.#writeFailure ?? this.#flusher.failure;
    return {
      ...{ accepted, written, queued, dropped, queuedBytes },
      ...(this.#file && { path: this.#file.path }),
      ...(degraded !== undefined && { degraded }),
      ...(this.#rotationFailure !== undefined && { rotationFailure: this.#rotationFailure }),
    };
  }

  /**
   * Writes what is queued, flushes it to the disk and closes the file; records that come later are dropped.
   *
   * @param deadlineMs how long to wait for a disk that does not respond, ms
   * @returns the last counts; what did not reach the file in time is among `queued`
   */
  async close(deadlineMs = 5000): Promise<RequestLogStats> {
    const deadline = Promise.withResolvers<void>();
    const timer = setTimeout(deadline.resolve, deadlineMs);
    this.#closing ??= this.#drain();
    await Promise.race([this.#closing, deadline.promise]);
    clearTimeout(timer);
    this.#abandoned = true;
    return this.stats();
  }

  #start(): void {
    this.#pumping ??= this.#pump();
  }

  /** Writes batch after batch until none waits; a first one without lines only sees to the file. */
  async #pump(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    let batch: Batch | undefined = this.#queue.take() ?? new Batch();
    while (batch) {
      let retryMs = FIRST_RETRY_MS;
      while (!(await this.#write(batch))) {
        if (this.#abandoned) return;
        await Bun.sleep(retryMs);
        retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS);
      }
      batch = this.#queue.take();
    }
    this.#pumping = undefined;
  }

  async #write(batch: Batch): Promise<boolean> {
    const { patienceMs, sync } = this.#options;
    const patience = setTimeout(() => this.#failWrite(`no answer from the disk for ${patienceMs} ms`), patienceMs);
    try {
      const file = await this.#currentFile(batch.bytes);
      const bytes = Buffer.from(batch.lines.join(""));
      const { written, error } = await file.append(bytes);
      this.#queue.settle(batch, bytes, written);
      if (error !== undefined) {
        file.mend();
        throw error;
      }
      if (sync === "batch") await file.sync();
      if (sync === "interval") this.#flusher.later();
      this.#writeFailure = undefined;
      this.#queue.hold();
      batch.settle("written");
      return true;
    } catch (error) {
      this.#failWrite(messageOf(error));
      return false;
    } finally {
      clearTimeout(patience);
    }
  }

  #failWrite(reason: string): void {
    this.#writeFailure = reason;
    this.#queue.release();
  }

  /** The file that the path leads to with room for `bytes`: a full one is set aside, a renamed one is let go. */
  async #currentFile(bytes: number): Promise<LogFile> {
    const file = this.#file;
    file?.mend();
    const size = file?.sizeAtPath();
    if (file && size !== undefined) {
      if (size === 0 || size + bytes <= this.#options.rotateBytes || !this.#rename(file)) return file;
    }
    const next = LogFile.open(this.#options.path, this.#fileSystem);
    this.#file = next;
    if (file) {
      if (this.#options.sync !== "none") await this.#flusher.now(file);
      file.close();
    }
    return next;
  }

  #rename(file: LogFile): boolean {
    try {
      file.rename();
      this.#rotationFailure = undefined;
      return true;
    } catch (error) {
      this.#rotationFailure = messageOf(error);
      return false;
    }
  }

  async #drain(): Promise<void> {
    await this.#pumping;
    await this.#flusher.end(this.#file);
    this.#file?.close();
    this.#file = undefined;
  }
}
