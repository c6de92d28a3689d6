import { LOG_LEVELS, type LogLevel } from "./environment.ts";

/** Prints one event of the service as a line of JSON. */
export type ServiceLog = (level: LogLevel, event: string, fields?: Readonly<Record<string, unknown>>) => void;

/** Makes a log that prints events of this level and more urgent ones on stdout. */
export function createServiceLog(least: LogLevel): ServiceLog {
  const most = LOG_LEVELS.indexOf(least);
  return (level, event, fields) => {
    if (LOG_LEVELS.indexOf(level) > most) return;
    console.log(JSON.stringify({ timestamp: new Date().toISOString(), level, event, pid: process.pid, ...fields }));
  };
}
