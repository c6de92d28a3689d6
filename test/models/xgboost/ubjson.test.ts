import { describe, expect, test } from "bun:test";
import { readUbjson } from "../../../src/models/xgboost/ubjson.ts";

/** Bytes from text, one a character, and from numbers. */
const bytes = (...parts: (string | number)[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? Array.from(Buffer.from(part, "latin1")) : part)));
const int64 = (value: number) => String.fromCharCode(0, 0, 0, 0, 0, 0, 0, value);
const text = (value: string) => `L${int64(value.length)}${value}`;

describe("UBJSON", () => {
  test.each([
    [bytes("Z"), null],
    [bytes("T"), true],
    [bytes("F"), false],
    [bytes("i", 0xff), -1],
    [bytes("U", 0xff), 255],
    [bytes("I", 0xff, 0xfe), -2],
    [bytes("l", 0xff, 0xff, 0xff, 0xfd), -3],
    [bytes("L", int64(4)), 4],
    [bytes("d", 0x3f, 0xc0, 0, 0), 1.5],
    [bytes("D", 0x3f, 0xf8, 0, 0, 0, 0, 0, 0), 1.5],
    [bytes("Ca"), "a"],
    [bytes("S", text("2")), "2"],
    [bytes("SU", 3, "\xe2\x82\xac"), "€"],
    [bytes("[]"), []],
    [bytes("[U", 1, "T]"), [1, true]],
    [bytes("[#U", 2, "U", 1, "[]"), [1, []]],
    [bytes("[$l#L", int64(2), 0, 0, 0, 1, 0, 0, 0, 2), [1, 2]],
    [bytes("[$d#U", 0), []],
    [bytes("{", text("a"), "U", 1, text("b"), "{}}"), { a: 1, b: {} }],
  ])("%p is read", (input, value) => {
    expect(readUbjson(input)).toEqual(value);
  });

  test.each([
    ["nothing", bytes(), "byte 0: expected 1 more bytes, got the end"],
    ["a number cut off", bytes("l", 0, 0), "byte 1: expected 4 more bytes, got the end"],
    ["an array cut off", bytes("[T"), "byte 2: expected 1 more bytes, got the end"],
    ["more numbers than there are", bytes("[$d#L", int64(255)), "expected 1020 more bytes, got the end"],
    ["a negative length", bytes("Si", 0xff), "expected a length, got -1"],
    ["numbers of no known type", bytes("[$x#U", 1, 0), 'expected a value, got "x"'],
    ["a type without a length", bytes("[$l", 1), "expected #"],
    ["JSON", bytes('{"a": 1}'), "expected a value"],
    ["more than one value", bytes("TT"), "byte 1: expected the end, got 1 more bytes"],
    ["arrays without end", bytes("[".repeat(1_000_000)), "UBJSON byte"],
  ])("%s is refused", (_name, input, message) => {
    expect(() => readUbjson(input)).toThrow(expect.objectContaining({ code: "bad_artifact" }));
    expect(() => readUbjson(input)).toThrow(message);
  });

  test("a model cut off anywhere is refused", () => {
    const whole = bytes("{", text("names"), "[#U", 1, "S", text("x"), text("values"), "[$d#U", 1, 0, 0, 0, 0, "}");
    expect(readUbjson(whole)).toEqual({ names: ["x"], values: [0] });
    for (let end = 0; end < whole.length; end++) expect(() => readUbjson(whole.subarray(0, end))).toThrow("UBJSON");
  });
});
