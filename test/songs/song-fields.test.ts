import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { CsvRecord } from "../../src/songs/csv-record.ts";
import { columnIndexes, featureValue, labelReader, yearValue } from "../../src/songs/song-fields.ts";

/** A record of the given fields, as they stand in a file, in a block with other bytes around it. */
function recordOf(...fields: string[]): CsvRecord {
  const bytes = Buffer.from(`9,${fields.join(",")},9`);
  let at = 2;
  const bounds = fields.map((field) => {
    const start = at;
    at += Buffer.byteLength(field) + 1;
    return [start, at - 1] as const;
  });
  const [starts, ends] = [0, 1].map((i) => Int32Array.from(bounds, (bound) => bound[i]!)) as [Int32Array, Int32Array];
  return { bytes, starts, ends, offset: 77 };
}

describe("columnIndexes", () => {
  test("finds columns wherever they stand", () => {
    expect(columnIndexes(["x", "year", "tempo"], ["tempo", "year"])).toEqual({ tempo: 2, year: 1 });
  });

  test("names every column that is absent, and one that is there twice", () => {
    expect(() => columnIndexes(["year"], ["tempo", "year", "key"])).toThrow(
      "expected the columns tempo, key, got none of that name",
    );
    expect(() => columnIndexes(["key", "key"], ["key"])).toThrow("expected one column key, got several");
    expect(columnIndexes(["x", "x", "key"], ["key"])).toEqual({ key: 2 });
  });
});

describe("a feature's value", () => {
  test("is the number that a field spells, in quotes or not", () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(number, fc.constantFrom("", '"'), fc.nat(2), (value, quote, column) => {
        const field = `${quote}${value}${quote}`;
        const fields = ["a", "b", "c"].with(column, field);
        expect(featureValue(recordOf(...fields), column, "tempo")).toBe(Number(String(value)));
      }),
    );
  });

  test.each(["", " ", '""', "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None", " NA ", '"NA"'])(
    "is missing where the field is %j",
    (field) => {
      expect(featureValue(recordOf(field), 0, "tempo")).toBeNaN();
    },
  );

  test.each([
    ["fast", "fast"],
    ["inf", "inf"],
    ["-Infinity", "-Infinity"],
    ["1e400", "1e400"],
    ["0x10", "0x10"],
    ["1 2", "1 2"],
    ["none", "none"],
    ['"say ""5"""', 'say "5"'],
  ])("is refused where the field is %s, with the place of its record", (field, shown) => {
    expect(() => featureValue(recordOf(field), 0, "tempo")).toThrow(
      expect.objectContaining({ offset: 77, message: `tempo must be a finite number, got ${JSON.stringify(shown)}` }),
    );
  });
});

test.each([
  ["2010", 2010],
  [" 2010 ", 2010],
  ["2010.0", 2010],
  ['"2010"', 2010],
  ["-44", -44],
])("the year of %j is %i", (field, year) => {
  expect(yearValue(recordOf(field), 0)).toBe(year);
});

test.each(["", "NA", "2010.5", "MMX", "inf"])("a year %j is refused", (field) => {
  expect(() => yearValue(recordOf(field), 0)).toThrow(`year must be a whole number, got ${JSON.stringify(field)}`);
});

describe("a label", () => {
  test.each([
    ["Rock", "Rock"],
    [" Rock ", "Rock"],
    ['"Rock & ""Roll"""', 'Rock & "Roll"'],
    ['"a,b"', "a,b"],
    ["forró", "forró"],
    ["none", "none"],
    ["None", undefined],
    ["", undefined],
    ['""', undefined],
    [" NA", undefined],
  ])("of %j is %p, the second time too", (field, label) => {
    const read = labelReader();
    for (let time = 0; time < 2; time++) expect(read(recordOf("x", field), 1)).toBe(label as string);
  });
});
