import { AppError, messageOf } from "../errors.ts";
import { offerJob, runInWorker } from "../worker-job.ts";
import { runTrainingJob, type TrainingJob, type TrainingOutcome } from "./training-job.ts";

/**
 * Trains one model in a worker, so that models train side by side and nothing waits for them.
 *
 * @throws {AppError} `training_failed`
 */
export async function trainInWorker(job: TrainingJob, onProgress: (share: number) => void): Promise<TrainingOutcome> {
  try {
    return await runInWorker(import.meta.url, job, onProgress);
  } catch (cause) {
    throw new AppError("training_failed", `${job.kind}: ${messageOf(cause)}`, { cause });
  }
}

offerJob(async (job: TrainingJob, onProgress) => runTrainingJob(job, onProgress));
