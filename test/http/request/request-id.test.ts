import { expect, test } from "bun:test";
import { requestIdOf } from "../../../src/http/request/request-id.ts";

const idOf = (headers: Record<string, string>) => requestIdOf(new Request("http://localhost/", { headers }));

test.each(["1", "order-66/a:b.c_d", "A+b=c", "x".repeat(128)])("the client's id %p is kept", (id) => {
  expect(idOf({ "x-request-id": id })).toBe(id);
});

test.each(["", "a b", '"', "é", "<script>", "x".repeat(129)])(
  "an id that cannot stand in a log is replaced: %p",
  (id) => {
    expect(idOf({ "x-request-id": id })).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  },
);

test("without an id each request gets one of its own", () => {
  expect(idOf({})).not.toBe(idOf({}));
});
