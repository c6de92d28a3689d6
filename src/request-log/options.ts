import { type Static, Type } from "@sinclair/typebox";

/** Settings of the request log's writer. */
export const RequestLogOptions = Type.Object(
  {
    path: Type.String({
      minLength: 1,
      default: "logs/api_requests.jsonl",
      description: "The log file; another live writer on it makes this one use a file of its own beside it",
    }),
    sync: Type.Union([Type.Literal("none"), Type.Literal("interval"), Type.Literal("batch")], {
      default: "interval",
      description: "When lines are flushed to the disk: by the kernel alone, at an interval, before each response",
    }),
    syncIntervalMs: Type.Integer({ minimum: 1, default: 1000, description: "Interval of the flushes, ms" }),
    rotateBytes: Type.Integer({
      minimum: 1,
      default: 268_435_456,
      description: "Size past which the file is set aside under a name with the time, bytes",
    }),
    queueRecords: Type.Integer({
      minimum: 1,
      default: 100_000,
      description: "Lines that may wait for a disk that is full or slow; more are dropped and counted",
    }),
    queueBytes: Type.Integer({
      minimum: 1,
      default: 67_108_864,
      description: "Bytes that may wait for a disk that is full or slow",
    }),
    patienceMs: Type.Integer({
      minimum: 1,
      default: 1000,
      description: "How long a response waits for a write before it goes on without, ms",
    }),
  },
  { description: "Settings of the request log" },
);
export type RequestLogOptions = Static<typeof RequestLogOptions>;
