import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { MAX_BODY_BYTES, readJson } from "../../../src/http/request/body.ts";

const JSON_TYPE = { "content-type": "application/json" };
const read = (body: Bun.BodyInit | null, headers: Record<string, string> = JSON_TYPE) =>
  readJson(new Request("http://localhost/", { method: "POST", body, headers }));

/** A body of which no length is said, in pieces. */
const streamed = (...pieces: string[]) => new Blob(pieces).stream();

const problem = (status: number, type: string) =>
  expect.objectContaining({ status, detail: [expect.objectContaining({ type })] });

test("reads whatever JSON says, of a length that is said or not", async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (value) => {
      const text = JSON.stringify(value);
      const expected = JSON.parse(text);
      expect(await read(text)).toEqual(expected);
      expect(await read(text, { ...JSON_TYPE, "content-length": String(Buffer.byteLength(text)) })).toEqual(expected);
      expect(await read(streamed(text.slice(0, 3), text.slice(3)))).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

describe("words for numbers that JSON has no word for", () => {
  test.each([
    ["NaN", Infinity],
    ["-Infinity", Infinity],
    ['{"tempo":NaN,"key":Infinity}', { tempo: Infinity, key: Infinity }],
    ['[1,NaN,"NaN"]', [1, Infinity, "NaN"]],
    ['{"NaN":-Infinity,"a":"\\" NaN"}', { NaN: Infinity, a: '" NaN' }],
  ])("come out of %s as infinite numbers, and stay in strings", async (text, value) => {
    expect(await read(text)).toEqual(value);
  });

  test.each(["nan", "Infinit", "NaN NaN", "[NaN", '{"a":undefined}', "- NaN", "xNaN"])(
    "do not make JSON of %s",
    async (text) => {
      await expect(read(text)).rejects.toEqual(problem(400, "json_invalid"));
    },
  );
});

describe("a body is refused", () => {
  test.each(["text/plain", "application/jsonl", "application/json-patch+json", "text/json", ""])(
    "of type %p",
    async (type) => {
      await expect(read("{}", { "content-type": type })).rejects.toEqual(problem(415, "unsupported_media_type"));
    },
  );

  test("past its largest size, as it is said or as it comes", async () => {
    const longest = JSON.stringify("x".repeat(MAX_BODY_BYTES - 2));
    expect(await read(longest)).toHaveLength(MAX_BODY_BYTES - 2);
    expect(await read(streamed(longest))).toHaveLength(MAX_BODY_BYTES - 2);
    const refusal = problem(413, "content_too_large");
    await expect(read(`${longest} `)).rejects.toEqual(refusal);
    await expect(read(streamed(longest, " "))).rejects.toEqual(refusal);
    await expect(read("{}", { ...JSON_TYPE, "content-length": String(MAX_BODY_BYTES + 1) })).rejects.toEqual(refusal);
  });

  test.each(["", " ", "{", "{'a':1}", "[1,]", '"\n"', "\u0000"])("that is malformed: %j", async (text) => {
    await expect(read(text)).rejects.toEqual(problem(400, "json_invalid"));
  });

  test("that is absent", async () => {
    await expect(read(null)).rejects.toEqual(problem(400, "json_invalid"));
  });
});

test.each(["application/json", "APPLICATION/JSON", "application/json;charset=utf-8", "application/json ; x=y"])(
  "a body of type %p is JSON",
  async (type) => {
    expect(await read("[]", { "content-type": type })).toEqual([]);
  },
);

test("text that is no UTF-8 is read with replacement characters, not refused", async () => {
  expect(await read(new Uint8Array([0x22, 0xff, 0x22]))).toBe("\ufffd");
});
