import { SingleBar } from "cli-progress";

/** How far a stage is. */
export interface Progress extends Disposable {
  /** Notes that so many more units are done. */
  advance(units: number): void;
}

const SILENT: Progress = { advance() {}, [Symbol.dispose]() {} };

/** Shows a progress bar on stderr where that is a terminal, and nothing elsewhere. */
export function showProgress(label: string, total: number): Progress {
  if (!process.stderr.isTTY || total <= 0) return SILENT;
  const bar = new SingleBar({
    format: `${label} {bar} {percentage}% {eta_formatted} left`,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    hideCursor: true,
    clearOnComplete: true,
  });
  bar.start(total, 0);
  return {
    advance: (units) => bar.increment(units),
    [Symbol.dispose]: () => bar.stop(),
  };
}
