import { expect, test } from "bun:test";
import fc from "fast-check";
import { OutputFile } from "../../src/io/output-file.ts";
import { scanCsv } from "../../src/songs/csv.ts";
import { RowWriter } from "../../src/songs/row-writer.ts";
import { temporaryFolder } from "../temporary-folder.ts";

/** Copies some columns of a CSV text, flushing with every block. */
async function copyColumns(text: string, columns: readonly number[]) {
  using folder = temporaryFolder();
  await Bun.write(folder.file("in.csv"), text);
  await using output = await OutputFile.create(folder.file("out.csv"));
  const writer = new RowWriter(output);
  writer.writeHeader(columns.map((column) => `c${column}`));
  await scanCsv(folder.file("in.csv"), {
    block: () => writer.flush(),
    record: (record) => writer.writeFields(record, columns),
  });
  await writer.flush();
  await output.commit();
  return { text: await Bun.file(folder.file("out.csv")).text(), rows: writer.rows };
}

test("copies columns in any order and number, byte for byte", async () => {
  const field = fc.oneof(
    fc.stringMatching(/^[a-zé 0-9.+-]{0,8}$/),
    fc.string({ maxLength: 6 }).map((text) => `"${text.replaceAll('"', '""')}"`),
  );
  const rows = fc.array(fc.tuple(field, field, field), { minLength: 1, maxLength: 20 });
  const columns = fc.array(fc.nat(2), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(rows, columns, async (rows, columns) => {
      const copy = await copyColumns(`a,b,c\n${rows.map((row) => `${row.join()}\n`).join("")}`, columns);
      const lines = rows.map((row) => `${columns.map((column) => row[column]).join()}\n`);
      expect(copy).toEqual({
        text: `${columns.map((column) => `c${column}`).join()}\n${lines.join("")}`,
        rows: rows.length,
      });
    }),
    { numRuns: 60 },
  );
});

test("writes fields that are longer than its buffer, in many blocks", async () => {
  const long = "x".repeat(200_000);
  const rows = Array.from({ length: 30 }, (_, i) => `${i},${long.slice(0, i * 7000)},${i}`);
  const copy = await copyColumns(`a,b,c\n${rows.join("\n")}\n`, [1, 0]);
  expect(copy.rows).toBe(30);
  expect(copy.text).toBe(`c1,c0\n${rows.map((_, i) => `${long.slice(0, i * 7000)},${i}\n`).join("")}`);
});
