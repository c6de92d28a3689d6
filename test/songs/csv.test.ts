import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import Papa from "papaparse";
import { scanCsv } from "../../src/songs/csv.ts";
import { fieldText } from "../../src/songs/csv-record.ts";
import { temporaryFolder } from "../temporary-folder.ts";

/** All rows of a file as text, header first, and the line on which an error was found. */
async function readRows(path: string): Promise<string[][]> {
  const rows: string[][] = [];
  await scanCsv(path, {
    header: (names) => rows.push([...names]),
    record: (record) => rows.push(Array.from(record.starts, (_, column) => fieldText(record, column))),
  });
  return rows;
}

async function readText(text: string | Uint8Array): Promise<string[][]> {
  using folder = temporaryFolder();
  await Bun.write(folder.file("songs.csv"), text);
  return await readRows(folder.file("songs.csv"));
}

async function complaintAbout(text: string): Promise<string> {
  using folder = temporaryFolder();
  await Bun.write(folder.file("songs.csv"), text);
  const error = await readRows(folder.file("songs.csv")).catch((error: Error) => error);
  if (!(error instanceof Error)) throw new Error("expected an error");
  return error.message.replace(folder.path, "");
}

describe("scanCsv", () => {
  const field = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.string({ unit: fc.constantFrom('"', ",", "\n", "\r\n", "é", "a", " "), maxLength: 8 }),
  );
  const table = fc
    .integer({ min: 2, max: 5 })
    .chain((width) =>
      fc.array(fc.array(field, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
    );

  test("reads what papaparse writes, as papaparse reads it, with LF and CRLF, with and without byte-order mark", async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom("\n", "\r\n"),
        fc.boolean(),
        fc.boolean(),
        async (rows, newline, bom, ended) => {
          const text = Papa.unparse(rows, { newline, quotes: (_: unknown, column: number) => column === 0 });
          const expected = Papa.parse<string[]>(text, { newline, delimiter: "," }).data;
          expect(await readText((bom ? "\ufeff" : "") + text + (ended ? newline : ""))).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("reads records that lie across the ends of blocks", async () => {
    const rows = Array.from({ length: 8000 }, (_, row) => [
      String(row),
      `line, "one"\nline ${"two".repeat(row % 400)}`,
    ]);
    const text = Papa.unparse([["a", "b"], ...rows], { newline: "\n" });
    expect(text.length).toBeGreaterThan(4_000_000);
    expect(await readText(text)).toEqual([["a", "b"], ...rows]);
  });

  test("reads a record that is longer than a block", async () => {
    const lyrics = 'la "la"\n'.repeat(1_000_000);
    expect(
      await readText(
        Papa.unparse([
          ["id", "lyrics"],
          ["1", lyrics],
          ["2", ""],
        ]),
      ),
    ).toEqual([
      ["id", "lyrics"],
      ["1", lyrics],
      ["2", ""],
    ]);
  });

  test("skips empty lines and keeps a quote inside an unquoted field", async () => {
    expect(await readText('a,b\n\n1,7" single\n\r\n\n')).toEqual([
      ["a", "b"],
      ["1", '7" single'],
    ]);
  });

  test("passes every byte of the file to `block`, and counts rows, columns and bytes", async () => {
    using folder = temporaryFolder();
    const text = `\ufeffa,b\r\n${"1,2\r\n".repeat(400_000)}`;
    await Bun.write(folder.file("songs.csv"), text);
    const blocks: Buffer[] = [];
    const summary = await scanCsv(folder.file("songs.csv"), {
      async block(bytes) {
        blocks.push(Buffer.from(bytes));
      },
    });
    expect(Buffer.concat(blocks).equals(Buffer.from(text))).toBe(true);
    expect(summary).toEqual({ rows: 400_000, columns: 2, bytes: Buffer.byteLength(text) });
  });

  test.each([
    ["an empty file", "", "/songs.csv:1 expected a header line, got an empty file"],
    ["a row with too few fields", "a,b\n1,2\n3\n", "/songs.csv:3 expected 2 fields, got 1"],
    ["a row with too many fields", 'a,b\n"x\ny",2\n1,2,3\n', "/songs.csv:4 expected 2 fields, got 3"],
    ["an unclosed quote", 'a,b\n1,2\n3,"x\n4,5\n', "/songs.csv:3 expected a closing quote, got the end of the file"],
    [
      "text behind a closing quote",
      'a,b\n"x"y,2\n',
      '/songs.csv:2 expected a comma or line end after the closing quote of field 1, got "y,2\\n"',
    ],
    [
      "a lone carriage return behind a closing quote",
      'a,b\n"x"\ry,2\n',
      '/songs.csv:2 expected a comma or line end after the closing quote of field 1, got "\\ry,2\\n"',
    ],
  ])("names the line of %s", async (_, text, message) => {
    expect(await complaintAbout(text)).toBe(message);
  });

  test("refuses a record that is longer than 64 MiB", async () => {
    expect(await complaintAbout(`a,b\n1,"${"x".repeat(70 << 20)}`)).toBe(
      "/songs.csv:1 expected rows of at most 64 MiB, got a longer one: is a quote left open?",
    );
  });

  test("names the file where it is missing or a folder", async () => {
    using folder = temporaryFolder();
    await expect(readRows(folder.file("none.csv"))).rejects.toThrow("none.csv cannot be read: no such file");
    await expect(readRows(folder.path)).rejects.toThrow("cannot be read: expected a file, got a folder");
  });
});
