declare const self: Worker;

/** What the instrumented code counts and what writes it down. */
interface Counting {
  __coverage__?: unknown;
  writeCoverage?: () => void;
}

/**
 * Has the counts of this process or worker written into the folder `COVERAGE_FOLDER` when it ends; of a killed one they
 * are lost. Every instrumented file begins with this function's text, so it may use nothing from around it.
 */
export function recordCoverage(): void {
  const counting = globalThis as Counting;
  const folder = process.env.COVERAGE_FOLDER;
  if (counting.writeCoverage || folder === undefined) return;
  const path = `${folder}/${process.pid}-${crypto.randomUUID()}.json`;
  const { writeFileSync } = process.getBuiltinModule("node:fs");
  counting.writeCoverage = () => {
    try {
      writeFileSync(path, JSON.stringify(counting.__coverage__));
    } catch {
      // In a container there is no such folder.
    }
  };
  process.on("exit", counting.writeCoverage);
  if (Bun.isMainThread) return;
  // A worker is ended as soon as its result has come.
  const post = self.postMessage.bind(self);
  self.postMessage = (message: object, ...rest: never[]) => {
    if (!("units" in message)) counting.writeCoverage?.();
    post(message, ...rest);
  };
}
