import { describe, expect, test } from "bun:test";
import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { expectation, mismatch, parseJson, parseJsonAs, requireFit } from "../../src/io/schema.ts";

const Song = Type.Object({
  tempo: Type.Number({ minimum: 0 }),
  mode: Type.Union([Type.Literal("major"), Type.Literal("minor")]),
});
const song = { tempo: 120, mode: "major" };

test("a value that fits is returned as it is", () => {
  expect(requireFit(Song, song, "song.json", "bad_artifact")).toBe(song as never);
  expect(parseJsonAs(Song, JSON.stringify(song), "song.json")).toEqual(song as never);
});

describe("a value that does not fit is named by place, expectation and what came", () => {
  test.each([
    [{ ...song, tempo: "fast" }, 'song.json /tempo: Expected number, got "fast"'],
    [{ mode: "major" }, "song.json /tempo: Expected required property, got nothing"],
    [null, "song.json /: Expected object, got null"],
    [{ ...song, tempo: "x".repeat(500) }, `song.json /tempo: Expected number, got "${"x".repeat(79)}`],
  ])("%j", (value, message) => {
    expect(() => requireFit(Song, value, "song.json", "bad_params")).toThrow(
      expect.objectContaining({ name: "AppError", code: "bad_params", message }),
    );
  });
});

test("what is no JSON is named by its place", () => {
  expect(() => parseJson("{", "song.json")).toThrow(
    expect.objectContaining({
      code: "bad_artifact",
      message: expect.stringMatching(/^song\.json expected JSON, got /),
    }),
  );
});

test("an expectation reads as the middle of a sentence, with the choices if there are only these", () => {
  const errorOf = (schema: Parameters<typeof Value.Errors>[0], value: unknown) => Value.Errors(schema, value).First()!;
  expect(expectation(errorOf(Song.properties.mode, "locrian"))).toBe("expected one of major, minor");
  expect(expectation(errorOf(Song.properties.tempo, -1))).toBe("expected number to be greater or equal to 0");
  expect(mismatch(errorOf(Song.properties.tempo, -1))).toBe("/: Expected number to be greater or equal to 0, got -1");
});
