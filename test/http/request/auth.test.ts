import { describe, expect, test } from "bun:test";
import { keyGuard, secured } from "../../../src/http/request/auth.ts";

const check = keyGuard("s3cret-key");
const outcome = (headers: Record<string, string>) => {
  try {
    check(new Request("http://localhost/", { headers }));
    return 200;
  } catch (error) {
    return (error as { status: number }).status;
  }
};

describe("a key", () => {
  test.each([
    [{ authorization: "Bearer s3cret-key" }, 200],
    [{ authorization: "bearer   s3cret-key" }, 200],
    [{ "x-api-key": "s3cret-key" }, 200],
    [{ "X-API-KEY": "s3cret-key", authorization: "Bearer wrong" }, 200],
    [{ "x-api-key": "wrong", authorization: "Bearer s3cret-key" }, 401],
    [{ authorization: "Bearer s3cret-ke" }, 401],
    [{ authorization: "Bearer s3cret-keys" }, 401],
    [{ authorization: "Bearer s3cret-key more" }, 401],
    [{ authorization: "Bearers3cret-key" }, 401],
    [{ authorization: "Basic s3cret-key" }, 401],
    [{ authorization: "s3cret-key" }, 401],
    [{ authorization: "Bearer " }, 401],
    [{ "x-api-key": "" }, 401],
    [{}, 401],
  ])("in %j is answered with %i", (headers, status) => {
    expect(outcome(headers as Record<string, string>)).toBe(status);
  });
});

test("OpenAPI says of a route with a key that either way of carrying it will do, and nothing of one without", () => {
  expect(secured("key")).toEqual({ security: [{ bearer: [] }, { apiKey: [] }] });
  expect(secured(undefined)).toEqual({});
});
