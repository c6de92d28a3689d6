import { AppError } from "../../errors.ts";

const UNITS = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/**
 * The start of a window: a date or time (ISO 8601), or how long ago, as `24h`.
 *
 * @throws {AppError} `bad_params`
 */
export function parseSince(text: string, now = Date.now()): Date {
  const [, amount, unit] = /^(\d+)\s*([smhdw])$/.exec(text) ?? [];
  const time = amount ? now - Number(amount) * UNITS[unit as keyof typeof UNITS] * 1000 : Date.parse(text);
  if (/^\d{4}-|^\d+\s*[smhdw]$/.test(text) && !Number.isNaN(new Date(time).getTime())) return new Date(time);
  throw new AppError(
    "bad_params",
    `--since expected a time like 2026-01-31T12:00Z or 24h, got ${JSON.stringify(text)}`,
  );
}
