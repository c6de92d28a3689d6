import { describe, expect, test } from "bun:test";
import { appendFileSync, linkSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { FEATURE_NAMES } from "../../../src/features.ts";
import { fileDigest } from "../../../src/io/digest.ts";
import { readRequestLog } from "../../../src/request-log/reader/read-log.ts";
import type { LogWindow } from "../../../src/request-log/reader/window.ts";
import { encodeRecord, type LoggedSong } from "../../../src/request-log/record.ts";
import { RequestLog } from "../../../src/request-log/writer/request-log.ts";
import { idsUpTo, optionsFor, recordOf, song, temporaryFolder } from "../request-log-fixture.ts";

const lineOf = (id: number | string, timestamp?: string) => encodeRecord(recordOf(id, timestamp));
const copyOf = (song: LoggedSong) => ({ ...song, values: [...song.values] });
const idOf = ({ genre }: Pick<LoggedSong, "genre">) => genre?.replace("forró ", "");

async function read(path: string, window?: LogWindow) {
  const songs: ReturnType<typeof copyOf>[] = [];
  const keep = (song: LoggedSong) => void songs.push(copyOf(song));
  const summary = await readRequestLog(path, keep, window);
  return { ids: songs.map(idOf), songs, summary };
}

describe("readRequestLog", () => {
  test("finds no files where there is no log", async () => {
    const { ids, summary } = await read("/no/such/folder/api_requests.jsonl");
    expect(ids).toEqual([]);
    expect(summary).toMatchObject({ files: [], lines: 0, records: 0, torn: [] });
  });

  test("reads back what the writer wrote, rotated and by several writers", async () => {
    using folder = temporaryFolder();
    const logs = [1, 2].map(() => new RequestLog(optionsFor(folder.log, { rotateBytes: 5000 })));
    for (const id of idsUpTo(200)) await logs[Number(id) % 2]!.append(recordOf(id));
    await Promise.all(logs.map((log) => log.close()));
    const { ids, summary } = await read(folder.log);
    expect(ids.map(Number).sort((a, b) => a - b)).toEqual(idsUpTo(200).map(Number));
    expect(summary.files.length).toBeGreaterThan(10);
    expect(summary).toMatchObject({ lines: 200, records: 200, malformed: 0, torn: [] });
  });

  test("hands on the features and the genre, and for a window the timestamp", async () => {
    using folder = temporaryFolder();
    writeFileSync(folder.log, lineOf(1) + lineOf(2));
    const { songs } = await read(folder.log, { last: 2 });
    const values = FEATURE_NAMES.map((name) => song[name]);
    const timestamp = "2026-01-31T12:00:00.000Z";
    expect(songs).toEqual(["forró 1", "forró 2"].map((genre) => ({ values, genre, timestamp })));
  });

  test("hands on a line that has only some of the features", async () => {
    using folder = temporaryFolder();
    writeFileSync(folder.log, '{"tempo":120,"key":5.5}\n');
    const { songs } = await read(folder.log);
    const values = FEATURE_NAMES.map((name) => ({ tempo: 120, key: 5.5 })[name as string] ?? Number.NaN);
    expect(songs).toEqual([{ values, genre: undefined, timestamp: undefined }]);
  });

  test("skips blank lines, and counts invalid requests and malformed lines with their places", async () => {
    using folder = temporaryFolder();
    const invalid = '{"timestamp":"2026-01-31T12:00:00.000Z","request_id":"x","outcome":"invalid"}\n';
    const malformed = [
      "{bad}",
      "3",
      "[]",
      "null",
      '{"tempo":"fast"}',
      '{"tempo":null}',
      '{"tempo":1e400}',
      '{"tempo":1,"genre":2}',
    ];
    writeFileSync(folder.log, `${lineOf(0)}\n  \r\n${invalid}${malformed.join("\n")}\n${lineOf(1)}`);
    const { ids, summary } = await read(folder.log);
    expect(ids).toEqual(["0", "1"]);
    expect(summary).toMatchObject({ lines: 13, records: 2, blank: 2, withoutFeatures: 1, malformed: 8, torn: [] });
    expect(summary.malformedLines.map(({ line }) => line)).toEqual([5, 6, 7, 8, 9, 10, 11, 12]);
    expect(summary.malformedLines[4]).toEqual({
      file: folder.log,
      line: 9,
      reason: 'tempo must be a finite number, got "fast"',
    });
  });

  test("keeps the first malformed lines only, but counts all", async () => {
    using folder = temporaryFolder();
    writeFileSync(folder.log, "{bad}\n".repeat(1000));
    const { summary } = await read(folder.log);
    expect(summary.malformed).toBe(1000);
    expect(summary.malformedLines).toHaveLength(20);
  });

  test("tells a torn tail from a last line that only lacks its line feed", async () => {
    using folder = temporaryFolder();
    writeFileSync(folder.log, lineOf(0) + lineOf(1).trimEnd());
    expect(await read(folder.log)).toMatchObject({ ids: ["0", "1"], summary: { lines: 2, torn: [] } });
    writeFileSync(folder.log, lineOf(0) + lineOf(1).slice(0, 50));
    expect(await read(folder.log)).toMatchObject({
      ids: ["0"],
      summary: { lines: 1, malformed: 0, torn: [folder.log] },
    });
  });

  test("reads files oldest first whatever their names, compressed or not, each file once", async () => {
    using folder = temporaryFolder();
    const at = (day: number) => `2026-01-0${day}T00:00:00.000Z`;
    writeFileSync(`${folder.log}.2.gz`, gzipSync(lineOf("a", at(1))));
    writeFileSync(`${folder.log}.1`, lineOf("b", at(2)));
    linkSync(`${folder.log}.1`, `${folder.log}.3`);
    writeFileSync(`${folder.path}/api_requests.20260103.jsonl`, lineOf("c", at(3)));
    writeFileSync(folder.log, lineOf("d", at(4)));
    expect((await read(folder.log)).ids).toEqual(["a", "b", "c", "d"]);
  });

  test("reads what there is of compressed data that breaks off or is none, and goes on", async () => {
    using folder = temporaryFolder();
    const whole = gzipSync(Array.from({ length: 20_000 }, (_, id) => lineOf(`${id * 7919}`)).join(""));
    writeFileSync(`${folder.log}.1.gz`, whole.subarray(0, whole.length / 2));
    writeFileSync(`${folder.log}.2.gz`, "no gzip");
    writeFileSync(folder.log, lineOf("last", "2027-01-01T00:00:00.000Z"));
    const { ids, summary } = await read(folder.log);
    expect(ids.length).toBeGreaterThan(5000);
    expect(ids.at(-1)).toBe("last");
    expect(summary.torn.toSorted()).toEqual([`${folder.log}.1.gz`, `${folder.log}.2.gz`]);
  });

  test("steps over a line longer than memory should hold", async () => {
    using folder = temporaryFolder();
    writeFileSync(folder.log, `${lineOf(0)}${"x".repeat(5_000_000)}\n${lineOf(1)}`);
    expect(await read(folder.log)).toMatchObject({ ids: ["0", "1"], summary: { malformed: 1 } });
  });

  test("does not take an error of its caller for a malformed line", async () => {
    using folder = temporaryFolder();
    writeFileSync(folder.log, lineOf(0));
    const failing = readRequestLog(folder.log, () => {
      throw new RangeError("caller");
    });
    await expect(failing).rejects.toThrow(RangeError);
  });
});

describe("a window", () => {
  const second = (n: number) => new Date(Date.UTC(2026, 0, 1) + 1000 * n).toISOString();
  const interleaved = (folder: { log: string }) => {
    const even = idsUpTo(100).filter((id) => Number(id) % 2 === 0);
    const odd = idsUpTo(100).filter((id) => Number(id) % 2 === 1);
    writeFileSync(folder.log, even.map((id) => lineOf(id, second(Number(id)))).join(""));
    writeFileSync(folder.log.replace(".jsonl", ".2.jsonl"), odd.map((id) => lineOf(id, second(Number(id)))).join(""));
  };

  test("since a time starts at that time", async () => {
    using folder = temporaryFolder();
    interleaved(folder);
    const { ids, summary } = await read(folder.log, { since: new Date(second(90)) });
    expect(ids.toSorted()).toEqual(idsUpTo(100).slice(90));
    expect(summary).toMatchObject({ records: 10, outside: 90, lines: 100 });
  });

  test("of the last records merges the files of all writers by time", async () => {
    using folder = temporaryFolder();
    interleaved(folder);
    const { ids, summary } = await read(folder.log, { last: 7 });
    expect(ids).toEqual(idsUpTo(100).slice(93));
    expect(summary).toMatchObject({ records: 7, outside: 93 });
  });

  test("of the last records without timestamps keeps the order of the lines", async () => {
    using folder = temporaryFolder();
    writeFileSync(folder.log, Array.from({ length: 50 }, (_, n) => `{"tempo":${n},"genre":"${n}"}\n`).join(""));
    expect((await read(folder.log, { last: 3 })).ids).toEqual(["47", "48", "49"]);
    expect((await read(folder.log, { since: new Date(0) })).ids).toEqual([]);
  });
});

test("reads no further than the file reached when it was opened", async () => {
  using folder = temporaryFolder();
  writeFileSync(folder.log, lineOf(0));
  const md5 = new Bun.CryptoHasher("md5").update(lineOf(0)).digest("hex");
  const ids: unknown[] = [];
  const { files } = await readRequestLog(folder.log, (song) => {
    ids.push(idOf(song));
    appendFileSync(folder.log, lineOf(1));
  });
  expect(ids).toEqual(["0"]);
  expect(files).toEqual([{ path: folder.log, md5 }]);
});

test("reads a large log, rotated, and tells the digest of each file", async () => {
  using folder = temporaryFolder();
  const lines = lineOf(0).repeat(10_000);
  const files = [`${folder.log}.1`, folder.log];
  files.forEach((file, i) => void writeFileSync(file, lineOf(1, `2026-0${i + 2}-01T00:00:00Z`) + lines.repeat(3)));
  const { summary } = await read(folder.log, { last: 1 });
  expect(summary.records + summary.outside).toBe(60_002);
  expect(summary.files).toEqual(await Promise.all(files.map(async (path) => ({ path, md5: await fileDigest(path) }))));
});

test("whatever lines a log has, each is counted once and the last ones are the last in a window", async () => {
  const features = fc.record(
    Object.fromEntries(FEATURE_NAMES.map((name) => [name, fc.double({ noNaN: true, noDefaultInfinity: true })])),
    { requiredKeys: [] },
  );
  const line = fc.oneof(
    features.map((record) => JSON.stringify(record)),
    fc.string({ unit: "binary" }).map((text) => text.replaceAll("\n", " ")),
    fc.jsonValue().map((value) => JSON.stringify(value)),
  );
  const law = fc.asyncProperty(fc.array(line), fc.integer({ min: 0, max: 5 }), async (lines, last) => {
    using folder = temporaryFolder();
    writeFileSync(folder.log, lines.map((text) => `${text}\n`).join(""));
    const { songs, summary } = await read(folder.log);
    expect(summary.lines).toBe(lines.length);
    expect(summary.records + summary.withoutFeatures + summary.malformed + summary.blank).toBe(lines.length);
    expect(summary.records).toBe(songs.length);
    const window = await read(folder.log, { last });
    const newest = songs.slice(songs.length - Math.min(last, songs.length));
    expect(window.songs.map(({ values, genre }) => [values, genre])).toEqual(
      newest.map(({ values, genre }) => [values, genre]),
    );
    expect(window.summary.outside).toBe(songs.length - window.songs.length);
  });
  await fc.assert(law, { numRuns: 200 });
});
