import { AppError, type ErrorCode, messageOf } from "./errors.ts";

declare const self: Worker;

/** What a worker answers: units of work done, then the result or why there is none. */
type Answer<Result> =
  | { readonly units: number }
  | { readonly result: Result }
  | { readonly failure: string; readonly code: ErrorCode | undefined };

/** The job of a worker; what it takes and answers is plain data. */
export type WorkerJob<Input, Result> = (input: Input, onProgress: (units: number) => void) => Promise<Result>;

/**
 * Runs the job that a file offers by `offerJob`, in a worker.
 *
 * @param url of the file
 * @throws whatever the job throws, an AppError as such
 */
export function runInWorker<Input, Result>(
  url: string,
  input: Input,
  onProgress?: (units: number) => void,
): Promise<Result> {
  const worker = new Worker(url);
  return new Promise<Result>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Answer<Result>>) => {
      if ("units" in data) onProgress?.(data.units);
      else if ("result" in data) resolve(data.result);
      else reject(data.code ? new AppError(data.code, data.failure) : new Error(data.failure));
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.addEventListener("close", () => reject(new Error("the worker ended without an answer")));
    worker.postMessage(input);
  }).finally(() => worker.terminate());
}

/**
 * Has this file's job done where the file was started as a worker; does nothing elsewhere.
 *
 * @param buffersOf what of a result is handed over without a copy
 */
export function offerJob<Input, Result>(
  job: WorkerJob<Input, Result>,
  buffersOf: (result: Result) => ArrayBuffer[] = () => [],
): void {
  if (Bun.isMainThread) return;
  const answer = (message: Answer<Result>, buffers: ArrayBuffer[] = []) => self.postMessage(message, buffers);
  self.onmessage = async ({ data }: MessageEvent<Input>) => {
    try {
      const result = await job(data, (units) => answer({ units }));
      answer({ result }, buffersOf(result));
    } catch (error) {
      answer({ failure: messageOf(error), code: error instanceof AppError ? error.code : undefined });
    }
  };
}
