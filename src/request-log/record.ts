import { type Static, Type } from "@sinclair/typebox";
import { AudioFeatures } from "../features.ts";

const request = {
  timestamp: Type.String({ description: "When the response was sent: ISO 8601, UTC" }),
  request_id: Type.String({ description: "The request's X-Request-Id" }),
};
const modelVersion = Type.String({ description: "Registered version of the model that was loaded" });

/** One line of the request log: flat, one schema per outcome; an invalid body's values are not logged. */
export const RequestRecord = Type.Union([
  Type.Object({
    ...request,
    outcome: Type.Literal("ok"),
    genre: Type.String({ description: "The predicted genre" }),
    confidence: Type.Number({ minimum: 0, maximum: 1, description: "Its probability" }),
    model_version: modelVersion,
    ...AudioFeatures.properties,
  }),
  Type.Object({
    ...request,
    outcome: Type.Literal("error"),
    model_version: Type.Optional(modelVersion),
    ...AudioFeatures.properties,
  }),
  Type.Object({ ...request, outcome: Type.Literal("invalid"), model_version: Type.Optional(modelVersion) }),
]);
export type RequestRecord = Static<typeof RequestRecord>;

/** The record as one line of JSON with its line feed. */
export function encodeRecord(record: RequestRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/** What the reader takes from a line of a request with a valid body; it is reused, so it is valid during one call only. */
export interface LoggedSong {
  /** In `FEATURE_NAMES` order, (12); NaN if the line has none. */
  readonly values: Float64Array;
  genre: string | undefined;
  /** Whatever the line has; read only for a window. */
  timestamp: unknown;
}
