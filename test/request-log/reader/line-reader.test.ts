import { expect, test } from "bun:test";
import fc from "fast-check";
import { FEATURE_NAMES } from "../../../src/features.ts";
import { type LineOutcome, LineReader } from "../../../src/request-log/reader/line-reader.ts";
import { UsualLineReader } from "../../../src/request-log/reader/usual-line.ts";
import { encodeRecord, type LoggedSong } from "../../../src/request-log/record.ts";
import { recordOf, song } from "../request-log-fixture.ts";

interface Reading {
  readonly outcome: LineOutcome;
  readonly song?: Omit<LoggedSong, "values"> & { readonly values: readonly number[] };
}

/** What a line is, by `JSON.parse` alone. */
function parsed(line: string): Reading {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { outcome: line.trim() === "" ? "blank" : "malformed" };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { outcome: "malformed" };
  const record = value as Record<string, unknown>;
  const { genre, timestamp } = record;
  const present = FEATURE_NAMES.filter((name) => Object.hasOwn(record, name));
  if (present.some((name) => !Number.isFinite(record[name]))) return { outcome: "malformed" };
  if (present.length === 0) return { outcome: "withoutFeatures" };
  if (genre !== undefined && typeof genre !== "string") return { outcome: "malformed" };
  const values = FEATURE_NAMES.map((name) => Number(record[name]));
  return { outcome: "song", song: { values, genre, timestamp } };
}

function readBy(reader: LineReader, line: Buffer): Reading {
  const bytes = Buffer.concat([Buffer.from("before\n"), line, Buffer.from("\n0}")]);
  const outcome = reader.read(bytes, 7, 7 + line.length);
  if (outcome !== "song") return { outcome };
  return { outcome, song: { ...reader.song, values: [...reader.song.values] } };
}

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.stringMatching(/^-?\d{1,9}(\.\d{1,9})?$/),
  fc.stringMatching(/^-?\d{1,20}(\.\d{0,20})?([eE][+-]?\d{0,3})?$/),
  fc.constantFrom("-0", "01", "-", ".5", "5.", "+1", "1e400", "-1e-400", "1 ", " 1", "NaN", "Infinity", "0x1", "1_0"),
);
const text = fc.oneof(
  fc.string({ unit: "grapheme" }).map((value) => JSON.stringify(value)),
  fc.string({ unit: "binary" }).map((value) => `"${value.replaceAll("\n", " ")}"`),
  fc.constantFrom('"a\\u0041"', '"\\', '"\u007f"', '"\ufeff"', '"open'),
);
const value = fc.oneof(
  { weight: 8, arbitrary: number },
  { weight: 4, arbitrary: text },
  fc.constantFrom("null", "true", "{}", '{"tempo":1}', "[1]", ""),
);
const LAYOUTS = [
  ["timestamp", "genre", "confidence", ...FEATURE_NAMES],
  ["tempo", "key", "genre", "timestamp"],
  ["timestamp", "request_id", "outcome"],
  ["tempo", "tempo"],
  ["", "é", "__proto__", "tempo", "1", '"', "genre"],
];
const line = fc
  .constantFrom(...LAYOUTS)
  .chain((names) =>
    fc
      .tuple(...names.map((name) => (name === "timestamp" || name === "genre" ? fc.oneof(text, value) : value)))
      .map((values) => `{${names.map((name, i) => `${JSON.stringify(name)}:${values[i]}`).join()}}`),
  );
const usual = fc
  .constantFrom(...LAYOUTS)
  .chain((names) =>
    fc
      .tuple(...names.map((name) => (name === "genre" ? text : number)))
      .map((values) => `{${names.map((name, i) => `${JSON.stringify(name)}:${values[i]}`).join()}}`),
  );

test("reads every line as JSON.parse does, whatever came before", () => {
  const law = fc.property(fc.array(fc.oneof(line, usual), { maxLength: 30 }), (lines) => {
    const reader = new LineReader(true);
    for (const text of lines) expect(readBy(reader, Buffer.from(text))).toEqual(parsed(text));
  });
  fc.assert(law, { numRuns: 1000 });
});

test("reads a usual line with any byte changed, left out or doubled as JSON.parse does", () => {
  const whole = Buffer.from(encodeRecord(recordOf(1)).trimEnd());
  const byte = fc.integer({ min: 0, max: 255 }).filter((code) => code !== 10);
  const law = fc.property(fc.nat(whole.length - 1), fc.array(byte, { maxLength: 2 }), fc.nat(1), (at, bytes, gone) => {
    const reader = new LineReader(true);
    readBy(reader, whole);
    const changed = Buffer.concat([whole.subarray(0, at), Uint8Array.from(bytes), whole.subarray(at + gone)]);
    expect(readBy(reader, changed)).toEqual(parsed(changed.toString()));
  });
  fc.assert(law, { numRuns: 5000 });
});

test("takes what the writer makes for usual lines, once it has seen one of each kind", () => {
  const read: LoggedSong = { values: new Float64Array(FEATURE_NAMES.length), genre: undefined, timestamp: undefined };
  const reader = new UsualLineReader(read, false);
  const error = { timestamp: "2026-01-31T12:00:00.000Z", request_id: "2", outcome: "error" as const, ...song };
  for (const record of [recordOf(1), error]) {
    const bytes = Buffer.from(encodeRecord(record));
    expect(reader.read(bytes, 0, bytes.length - 1)).toBe(-1);
    reader.learn(record);
    expect(reader.read(bytes, 0, bytes.length - 1)).toBe(FEATURE_NAMES.length);
    expect(read.values).toEqual(Float64Array.from(FEATURE_NAMES, (name) => song[name]));
  }
  expect(read.genre).toBeUndefined();
});
