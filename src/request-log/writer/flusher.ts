import { messageOf } from "../../errors.ts";
import type { LogFile } from "./log-file.ts";

/** Brings what was appended to a file to the disk: at an interval, or at once. */
export class Flusher {
  /** Why the last flush failed, absent if it did not. */
  failure: string | undefined;
  readonly #intervalMs: number;
  readonly #currentFile: () => LogFile | undefined;
  #flushing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  /** @param currentFile the file at the time of a flush */
  constructor(intervalMs: number, currentFile: () => LogFile | undefined) {
    this.#intervalMs = intervalMs;
    this.#currentFile = currentFile;
  }

  /** Flushes the file within the interval. */
  later(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#flushing = this.#flushing.then(() => this.#flush(this.#currentFile()));
    }, this.#intervalMs).unref();
  }

  /** Flushes a file once the flush under way is done; if it fails, the current file is flushed later. */
  async now(file: LogFile | undefined): Promise<void> {
    await this.#flushing;
    await this.#flush(file);
  }

  /** Flushes a file for the last time. */
  async end(file: LogFile | undefined): Promise<void> {
    clearTimeout(this.#timer);
    await this.now(file);
    clearTimeout(this.#timer);
  }

  async #flush(file: LogFile | undefined): Promise<void> {
    try {
      await file?.sync();
      this.failure = undefined;
    } catch (error) {
      this.failure = messageOf(error);
      this.later();
    }
  }
}
