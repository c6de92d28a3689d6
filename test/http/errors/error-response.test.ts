import { describe, expect, test } from "bun:test";
import { Type } from "@sinclair/typebox";
import { Elysia, ParseError } from "elysia";
import { AppError } from "../../../src/errors.ts";
import { httpErrorOf, routeTable } from "../../../src/http/errors/error-response.ts";
import { HttpError, httpError } from "../../../src/http/errors/http-error.ts";

const app = new Elysia()
  .get("/songs", () => "")
  .post("/songs", () => "", { query: Type.Object({ top: Type.Integer() }) })
  .get("/", () => "");
const routes = routeTable(app);
const errorFor = (error: unknown, { code = "UNKNOWN", method = "GET", path = "/songs" } = {}) =>
  httpErrorOf({ error, code, method, path }, routes);

test("the table of routes has the methods of each path", () => {
  expect([...routes].map(([path, methods]) => [path, [...methods.keys()]])).toEqual([
    ["/songs", ["GET", "POST"]],
    ["/", ["GET"]],
  ]);
});

describe("the error to respond with", () => {
  test("is one that a route made, also where it was thrown while a body was read", () => {
    const made = httpError(413, "content_too_large", ["body"], "too large");
    expect(errorFor(made)).toBe(made);
    expect(errorFor(new ParseError(made))).toBe(made);
  });

  test("is 503 while there is no model, with the time to come back", () => {
    expect(errorFor(new AppError("no_model", "no champion in ./mlruns"))).toMatchObject({
      status: 503,
      detail: [{ type: "model_unavailable", loc: ["server"], msg: "There is no model" }],
      headers: { "retry-after": "10" },
    });
  });

  test.each([
    ["GET", "/nope", 404, undefined],
    ["PUT", "/songs", 405, "GET, POST"],
    ["PUT", "/songs/", 405, "GET, POST"],
    ["POST", "/", 405, "GET"],
  ])("to %s %s is %i", (method, path, status, allow) => {
    const error = errorFor(new Error("NOT_FOUND"), { code: "NOT_FOUND", method, path })!;
    expect(error.status).toBe(status);
    expect(error.headers.allow).toBe(allow!);
  });

  test.each([
    ["an error", new Error("bug")],
    ["an error of the disk", new AppError("io", "disk")],
    ["text", "text"],
    ["nothing", undefined],
  ])("is none where something failed inside and threw %s", (_, error) => {
    expect(errorFor(error)).toBeUndefined();
  });
});

test("an error's message joins those of its problems", () => {
  const detail = ["a", "b"].map((msg) => ({ type: "missing", loc: ["body"], msg }));
  expect(new HttpError(422, detail).message).toBe("a; b");
});
