/** How a run ended; `RUNNING` is also what a crash leaves behind. */
export type RunStatus = "RUNNING" | "FINISHED" | "FAILED" | "KILLED";

/** One metric of a run; `step` counts rounds if it was measured more than once. */
export interface Metric {
  readonly key: string;
  readonly value: number;
  readonly step?: number;
}

/** The data that a run was trained on. */
export interface Dataset {
  readonly name: string;
  /** Hex md5 of the file's bytes. */
  readonly digest: string;
  /** Path of the file. */
  readonly source: string;
  readonly rows: number;
  readonly schema: readonly { readonly name: string; readonly type: "double" | "long" | "string" }[];
}

/** What `logModel` stores beside the files. */
export interface LoggedModel {
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
  readonly metrics: readonly Metric[];
  readonly dataset: Dataset;
  /** Folder whose files, subfolders included, become the model's artifacts. */
  readonly directory: string;
}

/** A run as `searchRuns` finds it; of a metric logged in several steps it has the last value. */
export interface Run {
  readonly runId: string;
  readonly name: string;
  readonly status: RunStatus;
  /** Milliseconds since 1970. */
  readonly startTime: number;
  readonly params: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly datasetDigests: readonly string[];
  /** Ids (`m-...`) of the models logged under the run, oldest first. */
  readonly modelIds: readonly string[];
}

/** What narrows a search of runs. */
export interface RunFilter {
  readonly status?: RunStatus;
  readonly datasetDigest?: string;
}

/** A registered version of a model. */
export interface ModelVersion {
  readonly name: string;
  readonly version: string;
  readonly runId: string;
  readonly modelId: string;
}

/**
 * Where runs, models and the registry live, in MLflow's words. A run is written by one process; all else may be shared.
 *
 * Every method rejects with an `AppError`: `bad_input` if MLflow's rules forbid a name, key or value, `not_found`
 * if a run, model, version or alias is missing, `io` or `tracking_failed` if the store itself fails.
 */
export interface TrackingStore {
  /** Where the store is, as a user would write it. */
  readonly uri: string;
  /** Starts a run, and its experiment if that is new; the tags join those that every run gets. Returns its id. */
  startRun(experiment: string, name: string, tags: Readonly<Record<string, string>>): Promise<string>;
  /** Adds params; one that is there may be given again, with the same value only. */
  logParams(runId: string, params: Readonly<Record<string, string>>): Promise<void>;
  logMetrics(runId: string, metrics: readonly Metric[]): Promise<void>;
  /** Notes that the run was trained on this data. */
  logDataset(runId: string, dataset: Dataset): Promise<void>;
  /** Stores a model with its files under the run; returns its id, `m-...`. */
  logModel(runId: string, model: LoggedModel): Promise<string>;
  /** Stores a file of the run under a relative path. */
  logArtifact(runId: string, path: string, content: string | Uint8Array): Promise<void>;
  endRun(runId: string, status: Exclude<RunStatus, "RUNNING">): Promise<void>;
  /** Runs of an experiment, oldest first; none if the experiment is unknown. */
  searchRuns(experiment: string, filter: RunFilter): Promise<Run[]>;
  /** Registers a logged model as the next version; if it already is one, returns that version. */
  registerVersion(
    name: string,
    source: { readonly runId: string; readonly modelId: string },
    description: string,
    tags: Readonly<Record<string, string>>,
  ): Promise<ModelVersion>;
  setAlias(name: string, alias: string, version: string): Promise<void>;
  /**
   * Copies the files of the version behind an alias into a folder, which is made and must not hold other files.
   *
   * @throws {AppError} `not_found` if there is no such model or alias
   */
  fetchModel(name: string, alias: string, directory: string): Promise<ModelVersion>;
}
