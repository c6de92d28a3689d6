import { AppError, messageOf } from "../errors.ts";
import { runTrainingJob, type TrainingJob, type TrainingOutcome } from "./training-job.ts";

declare const self: Worker;

/** What a worker answers: shares done, then the outcome or why there is none. */
type Answer = { readonly share: number } | { readonly outcome: TrainingOutcome } | { readonly failure: string };

/**
 * Trains one model in a worker, so that models train side by side and nothing waits for them.
 *
 * @throws {AppError} `training_failed`
 */
export function trainInWorker(job: TrainingJob, onProgress: (share: number) => void): Promise<TrainingOutcome> {
  const worker = new Worker(import.meta.url);
  return new Promise<TrainingOutcome>((resolve, reject) => {
    const fail = (reason: string) => reject(new AppError("training_failed", `${job.kind}: ${reason}`));
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if ("share" in data) onProgress(data.share);
      else if ("outcome" in data) resolve(data.outcome);
      else fail(data.failure);
    };
    worker.onerror = (event) => fail(event.message);
    worker.addEventListener("close", () => fail("the worker ended without an answer"));
    worker.postMessage(job);
  }).finally(() => worker.terminate());
}

if (!Bun.isMainThread) {
  const answer = (message: Answer) => self.postMessage(message);
  self.onmessage = ({ data }: MessageEvent<TrainingJob>) => {
    try {
      answer({ outcome: runTrainingJob(data, (share) => answer({ share })) });
    } catch (error) {
      answer({ failure: messageOf(error) });
    }
  };
}
