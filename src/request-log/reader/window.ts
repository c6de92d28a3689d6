import type { LoggedSong } from "../record.ts";

/** Which records to read; without both, all. */
export interface LogWindow {
  /** Only records at or after this time. */
  readonly since?: Date;
  /** Only this many, the newest by time. */
  readonly last?: number;
}

/** Whether a window looks at timestamps. */
export function isTimed({ since, last }: LogWindow): boolean {
  return since !== undefined || last !== undefined;
}

/** Passes on the songs of a window. */
export interface Selection {
  take(song: LoggedSong): void;
  /** Passes on what was held back; counts of all records taken. */
  finish(): { readonly records: number; readonly outside: number };
}

interface TimedSong {
  readonly time: number;
  readonly song: LoggedSong;
}

/** Starts a selection; under `last` it holds up to twice that number of songs and passes them on, in order, at the end. */
export function selectSongs(window: LogWindow, onSong: (song: LoggedSong) => void): Selection {
  const { since, last } = window;
  const timed = isTimed(window);
  const start = since?.getTime() ?? -Infinity;
  let newest: TimedSong[] = [];
  let isSorted = true;
  let taken = 0;
  let records = 0;
  const passOn = (song: LoggedSong) => {
    records++;
    onSong(song);
  };
  const keepNewest = (count: number) => {
    if (!isSorted) newest.sort((a, b) => a.time - b.time || 0);
    isSorted = true;
    newest = newest.slice(Math.max(0, newest.length - count));
  };
  return {
    take(song) {
      taken++;
      if (!timed) return passOn(song);
      const parsed = Date.parse(String(song.timestamp));
      const time = Number.isNaN(parsed) ? -Infinity : parsed;
      if (since !== undefined && !(time >= start)) return;
      if (last === undefined) return passOn(song);
      isSorted &&= newest.length === 0 || newest.at(-1)!.time <= time;
      newest.push({ time, song: { ...song, values: song.values.slice() } });
      if (newest.length >= 2 * last) keepNewest(last);
    },
    finish() {
      keepNewest(last ?? 0);
      for (const { song } of newest) passOn(song);
      return { records, outside: taken - records };
    },
  };
}
