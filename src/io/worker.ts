import { AppError, type ErrorCode, messageOf } from "../errors.ts";

declare const self: Worker;

/** What a worker posts: units of work done, then the result or why there is none. */
type Message<Result> =
  | { readonly units: number }
  | { readonly result: Result }
  | { readonly failure: string; readonly code: ErrorCode | undefined };

/** The job of a worker; what it takes and returns is plain data. */
export type WorkerJob<Input, Result> = (input: Input, onProgress: (units: number) => void) => Promise<Result>;

/**
 * Starts a worker and has it do its job.
 *
 * @param entry URL of a file that calls `serveJob`
 * @throws whatever the job throws, an AppError as such
 */
export function runInWorker<Input, Result>(
  entry: URL,
  input: Input,
  onProgress?: (units: number) => void,
): Promise<Result> {
  const worker = new Worker(entry);
  return new Promise<Result>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Message<Result>>) => {
      if ("units" in data) onProgress?.(data.units);
      else if ("result" in data) resolve(data.result);
      else reject(data.code ? new AppError(data.code, data.failure) : new Error(data.failure));
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.addEventListener("close", () => reject(new Error("the worker ended without a result")));
    worker.postMessage(input);
  }).finally(() => worker.terminate());
}

/**
 * Does a job for the thread that started this worker; the only statement of a worker's entry file.
 *
 * @param buffersOf what of a result is handed over without a copy
 */
export function serveJob<Input, Result>(
  job: WorkerJob<Input, Result>,
  buffersOf: (result: Result) => ArrayBuffer[] = () => [],
): void {
  const post = (message: Message<Result>, buffers: ArrayBuffer[] = []) => self.postMessage(message, buffers);
  self.onmessage = async ({ data }: MessageEvent<Input>) => {
    try {
      const result = await job(data, (units) => post({ units }));
      post({ result }, buffersOf(result));
    } catch (error) {
      post({ failure: messageOf(error), code: error instanceof AppError ? error.code : undefined });
    }
  };
}
