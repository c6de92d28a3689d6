import { Type } from "@sinclair/typebox";

/** Name of the file that describes the folder it lies in. */
export const META = "meta.yaml";

/** Folder of a store's root that holds the registry. */
export const REGISTRY = "models";

/** Folder of a store's root that holds deleted experiments. */
export const TRASH = ".trash";

/** Folders of an experiment that are no run. */
export const EXPERIMENT_FOLDERS: readonly string[] = ["datasets", "models", "tags", "traces"];

const Nullable = Type.Union([Type.String(), Type.Null()]);

/** What is read of `<experiment>/meta.yaml`. */
export const ExperimentMeta = Type.Object({ name: Type.String() });

/** What is read of `<experiment>/<run>/meta.yaml`; `start_time` in ms since 1970, `status` as in `STATUS_CODES`. */
export const RunMeta = Type.Object({
  lifecycle_stage: Type.String(),
  start_time: Type.Integer(),
  status: Type.Integer(),
});

/** The numbers under which `meta.yaml` keeps the status of a run. */
export const STATUS_CODES = { RUNNING: 1, FINISHED: 3, FAILED: 4, KILLED: 5 } as const;

/** The number under which `meta.yaml` keeps that a logged model is ready. */
export const MODEL_READY = 2;

/** What is read of `<experiment>/<run>/inputs/<id>/meta.yaml`. */
export const InputMeta = Type.Object({ source_id: Type.String(), source_type: Type.String() });

/** What is read of `<experiment>/datasets/<id>/meta.yaml`. */
export const DatasetMeta = Type.Object({ digest: Type.String() });

/** What is read of `<experiment>/models/<model>/meta.yaml`; the time in ms since 1970. */
export const LoggedModelMeta = Type.Object({ creation_timestamp: Type.Integer() });

/** What is read of `models/<name>/meta.yaml`; the time in ms since 1970. */
export const RegisteredModelMeta = Type.Object({ last_updated_timestamp: Type.Integer() });

/** What is read of `models/<name>/version-<n>/meta.yaml`. */
export const VersionMeta = Type.Object({
  current_stage: Type.String(),
  model_id: Type.Optional(Nullable),
  run_id: Type.Optional(Nullable),
});

/** The stage that MLflow gives a version that was deleted. */
export const DELETED_STAGE = "Deleted_Internal";
