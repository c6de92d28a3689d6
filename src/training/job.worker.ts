import { serveJob } from "../io/worker.ts";
import { runTrainingJob, type TrainingJob } from "./job.ts";

serveJob(
  (job: TrainingJob, onProgress) => runTrainingJob(job, onProgress),
  ({ model, artifacts }) => [...Object.values(model), ...Object.values(artifacts)].map(({ buffer }) => buffer),
);
