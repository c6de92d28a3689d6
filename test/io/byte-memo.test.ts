import { expect, test } from "bun:test";
import fc from "fast-check";
import { byteMemo } from "../../src/io/byte-memo.ts";

test("gives what each text stands for, wherever it lies and however often it came", () => {
  const texts = fc.array(fc.oneof(fc.string({ unit: "grapheme", maxLength: 4 }), fc.constantFrom("Rock", "Pop", "")));
  fc.assert(
    fc.property(texts, (texts) => {
      const read = byteMemo((text) => `<${text}>`);
      for (const text of texts) {
        const bytes = Buffer.from(`ab${text}cd`);
        expect(read(bytes, 2, bytes.length - 2)).toBe(`<${text}>`);
      }
    }),
  );
});

test("works a text out once, keeps texts of one hash apart, and forgets no more than it must", () => {
  const workedOut: string[] = [];
  const read = byteMemo((text) => {
    workedOut.push(text);
    return text;
  });
  const of = (text: string) => read(Buffer.from(text), 0, Buffer.byteLength(text));
  // 31 a + b is one number for both.
  expect(["Aa", "BB", "Aa", "BB", "Aa"].map(of)).toEqual(["Aa", "BB", "Aa", "BB", "Aa"]);
  expect(workedOut).toEqual(["Aa", "BB", "BB"]);
  const many = Array.from({ length: 2000 }, (_, n) => `genre ${n}`);
  expect(many.map(of)).toEqual(many);
  workedOut.length = 0;
  expect(many.map(of)).toEqual(many);
  expect(workedOut.length).toBeLessThan(1100);
});
