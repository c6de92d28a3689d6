import { describe, expect, test } from "bun:test";
import { type TSchema, Type } from "@sinclair/typebox";
import { problemsIn } from "../../../src/http/errors/validation.ts";

const songs = Type.Object({
  songs: Type.Array(Type.Object({ tempo: Type.Number(), key: Type.Integer() }), { minItems: 1, maxItems: 2 }),
});
const top = Type.Integer({ minimum: 1, maximum: 100 });

describe("problemsIn", () => {
  test.each<[TSchema, unknown, string, (string | number)[], string]>([
    [songs, null, "object_type", ["body"], "Input should be an object"],
    [songs, {}, "missing", ["body", "songs"], "Field required"],
    [songs, { songs: {} }, "array_type", ["body", "songs"], "Input should be an array"],
    [songs, { songs: [] }, "too_short", ["body", "songs"], "Input should have at least 1 item"],
    [
      songs,
      { songs: Array(3).fill({ tempo: 1, key: 1 }) },
      "too_long",
      ["body", "songs"],
      "Input should have at most 2 items",
    ],
    [top, 0, "greater_than_equal", ["body"], "Input should be greater than or equal to 1"],
    [top, 101, "less_than_equal", ["body"], "Input should be less than or equal to 100"],
    [top, "5", "int_type", ["body"], "Input should be a valid integer"],
    [top, 1.5, "int_from_float", ["body"], "Input should be a valid integer, got a number with a fractional part"],
    [top, Number.NaN, "finite_number", ["body"], "Input should be a finite number"],
    [Type.Number(), Infinity, "finite_number", ["body"], "Input should be a finite number"],
    [Type.Number(), true, "float_type", ["body"], "Input should be a valid number"],
  ])("of %# tells what is wrong and where", (schema, value, type, loc, msg) => {
    expect(problemsIn("body", schema, value)).toEqual([{ type, loc, msg }]);
  });

  test("names each bad field once, indices as numbers, and repeats no value", () => {
    const problems = problemsIn("body", songs, { songs: [{ tempo: "secret" }, { tempo: 1, key: 5.5 }] });
    expect(problems.map(({ type, loc }) => [type, ...loc])).toEqual([
      ["missing", "body", "songs", 0, "key"],
      ["float_type", "body", "songs", 0, "tempo"],
      ["int_from_float", "body", "songs", 1, "key"],
    ]);
    expect(JSON.stringify(problems)).not.toContain("secret");
  });

  test("of what fits are none", () => {
    expect(problemsIn("body", songs, { songs: [{ tempo: 1.5, key: 1 }] })).toEqual([]);
  });
});
