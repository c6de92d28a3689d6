const WIDTH = 40;
const REDRAW_MS = 100;
const CLEAR = "\r\x1b[K";

/** How far a stage is. */
export interface Progress extends Disposable {
  /** Notes that so many more units are done. */
  advance(units: number): void;
}

const SILENT: Progress = { advance() {}, [Symbol.dispose]() {} };

/** Shows a progress bar on stderr if that is a terminal, and nothing elsewhere. */
export function showProgress(label: string, total: number): Progress {
  if (!process.stderr.isTTY || total <= 0) return SILENT;
  const started = performance.now();
  let drawn = started - REDRAW_MS;
  let done = 0;
  return {
    advance(units) {
      done += units;
      const now = performance.now();
      if (done === 0 || now - drawn < REDRAW_MS) return;
      drawn = now;
      const share = Math.min(done / total, 1);
      const bar = "█".repeat(Math.round(share * WIDTH)).padEnd(WIDTH, "░");
      const left = ((now - started) * (1 / share - 1)) / 1000;
      process.stderr.write(`${CLEAR}${label} ${bar} ${Math.floor(share * 100)}% ${Math.ceil(left)} s left`);
    },
    [Symbol.dispose]: () => void process.stderr.write(CLEAR),
  };
}
