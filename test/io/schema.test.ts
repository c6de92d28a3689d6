import { describe, expect, test } from "bun:test";
import { type TSchema, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { expectation, mismatch, parseJson, requireFit } from "../../src/io/schema.ts";

const choice = Type.Union([Type.Literal("a"), Type.Literal("b"), Type.Literal(3)]);

describe("expectation", () => {
  test.each<[TSchema, unknown, string]>([
    [Type.Integer(), "x", "expected integer"],
    [Type.Number({ minimum: 2 }), 1, "expected number to be greater or equal to 2"],
    [choice, "c", "expected one of a, b, 3"],
    [Type.Union([Type.String(), Type.Null()]), 5, "expected union value"],
  ])("of %j where %j came", (schema, value, text) => {
    expect(expectation(Value.Errors(schema, value).First()!)).toBe(text);
  });
});

describe("requireFit", () => {
  const schema = Type.Object({ songs: Type.Array(Type.Object({ tempo: Type.Number() })) });

  test("gives the value itself where it fits", () => {
    const value = { songs: [{ tempo: 1 }], more: true };
    expect(requireFit(schema, value, "here", "bad_input")).toBe(value);
  });

  test.each([
    [null, "songs.json /: Expected object, got null"],
    [undefined, "songs.json /: Expected object, got nothing"],
    [{}, "songs.json /songs: Expected required property, got nothing"],
    [{ songs: [{ tempo: 1 }, { tempo: "fast" }] }, 'songs.json /songs/1/tempo: Expected number, got "fast"'],
  ])("names the first thing in %j that does not fit", (value, message) => {
    expect(() => requireFit(schema, value, "songs.json", "bad_artifact")).toThrow(
      expect.objectContaining({ code: "bad_artifact", message }),
    );
  });

  test("shows the start of a long value only", () => {
    const error = Value.Errors(Type.Number(), "x".repeat(1000)).First()!;
    expect(mismatch(error)).toBe(`/: Expected number, got "${"x".repeat(79)}`);
  });
});

describe("parseJson", () => {
  test("gives what the text says", () => {
    expect(parseJson('{"a":[1,null]}', "here")).toEqual({ a: [1, null] });
  });

  test.each(["", "{", "NaN", "{'a':1}"])("names the place of %j", (text) => {
    expect(() => parseJson(text, "card.json")).toThrow(
      expect.objectContaining({
        code: "bad_artifact",
        message: expect.stringMatching(/^card\.json expected JSON, got ./),
      }),
    );
  });
});
