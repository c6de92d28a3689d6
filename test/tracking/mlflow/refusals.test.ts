import { describe, expect, test } from "bun:test";
import { openStore } from "../../../src/tracking/index.ts";
import { freePort } from "./server.ts";

const QUICK = { MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: "0.02", MLFLOW_HTTP_REQUEST_MAX_RETRIES: "6" };

describe("an MLflow server that refuses", () => {
  const serve = (answer: () => Response) => {
    const listener = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: answer });
    return { url: `http://127.0.0.1:${listener.port}`, [Symbol.dispose]: () => void listener.stop(true) };
  };
  const messageFrom = async (url: string, env = {}) => {
    const error = await openStore(url, { ...QUICK, ...env })
      .startRun("x", "x", {})
      .catch((error: Error) => error);
    return (error as Error).message;
  };

  test("to be reached: the error names the URI and how to start a server", async () => {
    const url = `http://127.0.0.1:${freePort()}`;
    expect(await messageFrom(url)).toBe(
      `${url} cannot be reached (ECONNREFUSED): start a server with \`bun run mlflow\`, or correct MLFLOW_TRACKING_URI`,
    );
  });

  test("to finish its responses: each of them, retries too, has the timeout for its whole body", async () => {
    const endless = () => new ReadableStream({ start: (body) => body.enqueue("{") });
    let calls = 0;
    using server = serve(() => (++calls === 1 ? new Response("busy", { status: 503 }) : new Response(endless())));
    const env = { MLFLOW_HTTP_REQUEST_TIMEOUT: "0.1", MLFLOW_HTTP_REQUEST_MAX_RETRIES: "2" };
    expect(await messageFrom(server.url, env)).toEndWith("get-by-name must answer within 0.1 s, got none");
    expect(calls).toBe(3);
  });

  test("access: the error names the variable", async () => {
    using unknown = serve(() => new Response("who?", { status: 401 }));
    const token = { MLFLOW_TRACKING_TOKEN: "t" };
    expect(await messageFrom(unknown.url)).toBe(
      `${unknown.url} wants credentials (401): set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN`,
    );
    expect(await messageFrom(unknown.url, token)).toBe(
      `${unknown.url} must accept the credentials in MLFLOW_TRACKING_TOKEN, got 401`,
    );
    using known = serve(() => new Response("no", { status: 403 }));
    expect(await messageFrom(known.url, token)).toBe(
      `${known.url} must allow GET /api/2.0/mlflow/experiments/get-by-name to the user in MLFLOW_TRACKING_TOKEN, got 403`,
    );
    using strict = serve(
      () => new Response("Invalid Host header - possible DNS rebinding attack detected", { status: 403 }),
    );
    expect(await messageFrom(strict.url)).toContain("--allowed-hosts");
  });

  test.each(["s3://bucket/1", "/srv/of another machine/1", "mlflow-artifacts://other:5000/1"])(
    "to take artifacts by itself (%s): the run does not start, the error says why",
    async (artifact_location) => {
      const experiment = { experiment_id: "1", artifact_location, lifecycle_stage: "active" };
      using server = serve(() => Response.json({ experiment }));
      const message = await messageFrom(server.url);
      expect(message).toStartWith("artifacts of experiment x must be served by the MLflow server");
      expect(message).toContain(artifact_location);
    },
  );

  test("to be one: a redirect, a page, an answer of another shape", async () => {
    using moved = serve(() => Response.redirect("https://elsewhere.example/"));
    expect(await messageFrom(moved.url)).toBe(
      `${moved.url} must be the server itself, got a redirect to https://elsewhere.example/`,
    );
    using page = serve(() => new Response("<html><h1>Not\nFound</h1></html>", { status: 404 }));
    expect(await messageFrom(page.url)).toBe(
      `${page.url} GET /api/2.0/mlflow/experiments/get-by-name answered 404: Not Found`,
    );
    using shape = serve(() => Response.json({ experiment: { experiment_id: 1 } }));
    expect(await messageFrom(shape.url)).toContain("experiments/get-by-name answer/experiment/");
  });
});
