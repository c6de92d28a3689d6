import { type Static, type TSchema, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import type { FetchOptions } from "ofetch";
import { AppError } from "../../errors.ts";
import { mismatch } from "../../io/schema.ts";
import type { MlflowConnection } from "./connection.ts";

const API = "/api/2.0/mlflow/";

type Verb = <Schema extends TSchema>(
  connection: MlflowConnection,
  schema: Schema,
  path: string,
  input: Readonly<Record<string, unknown>>,
) => Promise<Static<Schema>>;

/** Reads something; `input` is the query. */
export const get: Verb = (connection, schema, path, query) =>
  request(connection, schema, path, { method: "GET", query });

/** Changes something in a way that may be repeated; `input` is the body. */
export const post: Verb = (connection, schema, path, body) =>
  request(connection, schema, path, { method: "POST", body });

/** Changes something in a way that must not be repeated. */
export const postOnce: Verb = (connection, schema, path, body) =>
  request(connection, schema, path, { method: "POST", body, retry: 0 });

/** Changes fields in a way that may be repeated; `input` is the body. */
export const patch: Verb = (connection, schema, path, body) =>
  request(connection, schema, path, { method: "PATCH", body });

async function request<Schema extends TSchema>(
  connection: MlflowConnection,
  schema: Schema,
  path: string,
  options: FetchOptions,
): Promise<Static<Schema>> {
  const body = await connection.request(API + path, options);
  const error = Value.Errors(schema, body).First();
  if (error === undefined) return body as Static<Schema>;
  throw new AppError("tracking_failed", `${connection.uri} ${API}${path} answer${mismatch(error)}`);
}

const Tag = Type.Object({ key: Type.String(), value: Type.String() });
const Entries = Type.Optional(Type.Array(Tag));

/** What is read of a metric; what is not finite comes as a word. */
export const MetricEntry = Type.Object({
  key: Type.String(),
  value: Type.Union([Type.Number(), Type.Literal("NaN"), Type.Literal("Infinity"), Type.Literal("-Infinity")]),
  timestamp: Type.Integer(),
  step: Type.Integer(),
});

/** What is read of an experiment. */
export const ExperimentResponse = Type.Object({
  experiment: Type.Object({
    experiment_id: Type.String(),
    artifact_location: Type.String(),
    lifecycle_stage: Type.String(),
  }),
});

/** What is read of a run. */
export const RunEntry = Type.Object({
  info: Type.Object({
    run_id: Type.String(),
    experiment_id: Type.String(),
    run_name: Type.Optional(Type.String()),
    status: Type.String(),
    start_time: Type.Integer(),
    artifact_uri: Type.String(),
  }),
  data: Type.Object({
    metrics: Type.Optional(Type.Array(MetricEntry)),
    params: Entries,
    tags: Entries,
  }),
  inputs: Type.Optional(
    Type.Object({
      dataset_inputs: Type.Optional(Type.Array(Type.Object({ dataset: Type.Object({ digest: Type.String() }) }))),
    }),
  ),
  outputs: Type.Optional(
    Type.Object({ model_outputs: Type.Optional(Type.Array(Type.Object({ model_id: Type.String() }))) }),
  ),
});
export type RunEntry = Static<typeof RunEntry>;

/** What is read of one run. */
export const RunResponse = Type.Object({ run: RunEntry });

/** What is read of a page of runs. */
export const RunsResponse = Type.Object({
  runs: Type.Optional(Type.Array(RunEntry)),
  next_page_token: Type.Optional(Type.String()),
});

/** What is read of a logged model; the time in ms since 1970. */
export const LoggedModelEntry = Type.Object({
  info: Type.Object({
    model_id: Type.String(),
    artifact_uri: Type.String(),
    creation_timestamp_ms: Type.Integer(),
    status: Type.String(),
  }),
  data: Type.Optional(Type.Object({ params: Entries, metrics: Type.Optional(Type.Array(MetricEntry)) })),
});
export type LoggedModelEntry = Static<typeof LoggedModelEntry>;

/** What is read of one logged model. */
export const LoggedModelResponse = Type.Object({ model: LoggedModelEntry });

/** What is read of a page of logged models. */
export const LoggedModelsResponse = Type.Object({ models: Type.Optional(Type.Array(LoggedModelEntry)) });

/** What is read of a registered version. */
export const VersionEntry = Type.Object({
  version: Type.String(),
  source: Type.Optional(Type.String()),
  run_id: Type.Optional(Type.String()),
  model_id: Type.Optional(Type.String()),
});
export type VersionEntry = Static<typeof VersionEntry>;

/** What is read of one registered version. */
export const VersionResponse = Type.Object({ model_version: VersionEntry });

/** What is read of a page of registered versions. */
export const VersionsResponse = Type.Object({ model_versions: Type.Optional(Type.Array(VersionEntry)) });

/** What is read of a listing of artifacts: paths from the root, and sizes in bytes, left out if 0. */
export const FilesResponse = Type.Object({
  files: Type.Optional(
    Type.Array(
      Type.Object({
        path: Type.String(),
        is_dir: Type.Optional(Type.Boolean()),
        file_size: Type.Optional(Type.Union([Type.Integer(), Type.String({ pattern: "^\\d+$" })])),
      }),
    ),
  ),
  next_page_token: Type.Optional(Type.String()),
});

/** A response of which nothing is read. */
export const Ignored = Type.Unknown();
