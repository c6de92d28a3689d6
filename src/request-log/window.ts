import type { LoggedRequest } from "./record.ts";

/** Which records are wanted; without both, all. */
export interface LogWindow {
  /** Only records at or after this time. */
  readonly since?: Date;
  /** Only this many, the newest by time. */
  readonly last?: number;
}

/** Passes on the records of a window. */
export interface Selection {
  take(record: LoggedRequest): void;
  /** Passes on what was held back; counts of all records taken. */
  finish(): { readonly records: number; readonly outside: number };
}

interface TimedRecord {
  readonly time: number;
  readonly record: LoggedRequest;
}

/** Starts a selection; under `last` it holds up to twice that number of records and passes them on, in order, at the end. */
export function selectRecords({ since, last }: LogWindow, onRecord: (record: LoggedRequest) => void): Selection {
  const start = since?.getTime() ?? -Infinity;
  let newest: TimedRecord[] = [];
  let isSorted = true;
  let taken = 0;
  let records = 0;
  const passOn = (record: LoggedRequest) => {
    records++;
    onRecord(record);
  };
  const keepNewest = (count: number) => {
    if (!isSorted) newest.sort((a, b) => a.time - b.time || 0);
    isSorted = true;
    newest = newest.slice(Math.max(0, newest.length - count));
  };
  return {
    take(record) {
      taken++;
      if (since === undefined && last === undefined) return passOn(record);
      const parsed = Date.parse(String(record.timestamp));
      const time = Number.isNaN(parsed) ? -Infinity : parsed;
      if (since !== undefined && !(time >= start)) return;
      if (last === undefined) return passOn(record);
      isSorted &&= newest.length === 0 || newest.at(-1)!.time <= time;
      newest.push({ time, record });
      if (newest.length >= 2 * last) keepNewest(last);
    },
    finish() {
      keepNewest(last ?? 0);
      for (const { record } of newest) passOn(record);
      return { records, outside: taken - records };
    },
  };
}
