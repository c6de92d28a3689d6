import { describe, expect, test } from "bun:test";
import { readEnvironment } from "../../src/http/environment.ts";

describe("readEnvironment", () => {
  test("has a default for every setting; an empty variable counts as unset", () => {
    const environment = readEnvironment({ PORT: "", API_KEY: "" });
    expect(environment).toEqual({
      PORT: 8000,
      HOST: "0.0.0.0",
      LOG_LEVEL: "info",
      requestLog: {
        path: "logs/api_requests.jsonl",
        sync: "interval",
        syncIntervalMs: 1000,
        rotateBytes: 268_435_456,
        queueRecords: 100_000,
        queueBytes: 67_108_864,
        patienceMs: 1000,
      },
    });
  });

  test("takes what is set", () => {
    const variables = {
      ...{ PORT: "0", HOST: "::1", LOG_LEVEL: "debug", API_KEY: "k", ADMIN_KEY: "a", MLFLOW_TRACKING_URI: "./runs" },
      ...{ REQUEST_LOG_PATH: "a.jsonl", REQUEST_LOG_SYNC: "batch", REQUEST_LOG_SYNC_INTERVAL_MS: "5" },
      ...{ REQUEST_LOG_ROTATE_BYTES: "10", REQUEST_LOG_QUEUE_RECORDS: "2", REQUEST_LOG_QUEUE_BYTES: "3" },
      REQUEST_LOG_PATIENCE_MS: "4",
    };
    expect(readEnvironment(variables)).toEqual({
      ...{ PORT: 0, HOST: "::1", LOG_LEVEL: "debug", API_KEY: "k", ADMIN_KEY: "a", MLFLOW_TRACKING_URI: "./runs" },
      requestLog: {
        ...{ path: "a.jsonl", sync: "batch", syncIntervalMs: 5, rotateBytes: 10, queueRecords: 2, queueBytes: 3 },
        patienceMs: 4,
      },
    });
  });

  test.each([
    ["PORT", "http", 'PORT expected integer, got "http"'],
    ["PORT", "65536", 'PORT expected integer to be less or equal to 65535, got "65536"'],
    ["PORT", "80.5", 'PORT expected integer, got "80.5"'],
    ["LOG_LEVEL", "loud", 'LOG_LEVEL expected one of error, warn, info, debug, got "loud"'],
    ["REQUEST_LOG_SYNC", "often", 'REQUEST_LOG_SYNC expected one of none, interval, batch, got "often"'],
    ["REQUEST_LOG_QUEUE_BYTES", "0", 'REQUEST_LOG_QUEUE_BYTES expected integer to be greater or equal to 1, got "0"'],
  ])("names %s=%s in one line", (name, value, message) => {
    expect(() => readEnvironment({ [name]: value })).toThrow(message);
  });

  test.each(["API_KEY", "ADMIN_KEY"])("never repeats %s", (name) => {
    const message = `${name} expected visible ASCII characters without blanks, got something else`;
    expect(() => readEnvironment({ [name]: "my secret" })).toThrow(message);
  });
});
