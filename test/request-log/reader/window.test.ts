import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { isTimed, type LogWindow, selectSongs } from "../../../src/request-log/reader/window.ts";
import type { LoggedSong } from "../../../src/request-log/record.ts";

/** Puts songs through a window, one array for all their values, as the reader does; gives their numbers. */
function select(times: readonly unknown[], window: LogWindow) {
  const passed: number[] = [];
  const selection = selectSongs(window, ({ values }) => passed.push(values[0]!));
  const values = new Float64Array(12);
  const song: LoggedSong = { values, genre: undefined, timestamp: undefined };
  times.forEach((timestamp, i) => {
    values[0] = i;
    song.timestamp = timestamp;
    selection.take(song);
  });
  return { passed, ...selection.finish() };
}

const at = (second: number) => new Date(Date.UTC(2026, 0, 1) + 1000 * second).toISOString();

describe("a window", () => {
  test("looks at times only where one of its bounds does", () => {
    expect([isTimed({}), isTimed({ since: new Date() }), isTimed({ last: 1 })]).toEqual([false, true, true]);
  });

  test("without bounds passes every song on as it comes", () => {
    expect(select([undefined, at(5), "no time"], {})).toEqual({ passed: [0, 1, 2], records: 3, outside: 0 });
  });

  test("since a time begins with it, and leaves out what has no readable time", () => {
    const times = [at(9), at(10), at(11), undefined, "no time", at(12)];
    expect(select(times, { since: new Date(at(10)) })).toEqual({ passed: [1, 2, 5], records: 3, outside: 3 });
  });

  test("of both bounds holds what lies in both", () => {
    const times = [at(1), at(4), at(2), at(3)];
    expect(select(times, { since: new Date(at(2)), last: 2 })).toEqual({ passed: [3, 1], records: 2, outside: 2 });
  });

  test("of the last songs is the end of all songs in order of time, those of equal time as they came", () => {
    const second = fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(second, { maxLength: 60 }), fc.integer({ min: 1, max: 10 }), (seconds, last) => {
        const times = seconds.map((value) => (value === undefined ? undefined : at(value)));
        const rank = (i: number) => seconds[i] ?? -1;
        const sorted = Array.from(seconds, (_, i) => i).sort((a, b) => rank(a) - rank(b) || a - b);
        const passed = sorted.slice(Math.max(0, sorted.length - last));
        const counts = { records: passed.length, outside: seconds.length - passed.length };
        expect(select(times, { last })).toEqual({ passed, ...counts });
      }),
    );
  });
});
