/**
 * Measures how much of `src` the tests run, in the test process, in the processes that it starts and in workers:
 * `bun run coverage`, or `bun run coverage test/io` for some tests.
 *
 * The tests run in a copy of the repository whose `src` counts what it executes, so that stages, the service and bundles
 * count too, however they are started. Prints a summary and every file of which less than 70 % of the lines ran;
 * `logs/lcov.info` has all lines.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { $ } from "bun";
import coverage, { type CoverageMap } from "istanbul-lib-coverage";
import { createInstrumenter } from "istanbul-lib-instrument";
import { createContext } from "istanbul-lib-report";
import reports from "istanbul-reports";
import { recordCoverage } from "./recorder.ts";

const ROOT = join(import.meta.dir, "../..");
const LEAST_PERCENT = 70;

const instrumenter = createInstrumenter({
  esModules: true,
  compact: false,
  parserPlugins: ["typescript", "importMeta", "explicitResourceManagement"],
});

/** Copies the repository, `src` instrumented; the answer maps every line of it as never run. */
async function makeCountingCopy(copy: string): Promise<CoverageMap> {
  const map = coverage.createCoverageMap();
  const files = (await $`git ls-files --cached --others --exclude-standard`.cwd(ROOT).text()).trim().split("\n");
  for (const name of files) {
    const [original, target] = [join(ROOT, name), join(copy, name)];
    if (!(await Bun.file(original).exists())) continue;
    mkdirSync(dirname(target), { recursive: true });
    if (/^src\/.*(?<!\.d)\.ts$/.test(name)) {
      const code = instrumenter.instrumentSync(await Bun.file(original).text(), original);
      await Bun.write(target, `(${recordCoverage})();${code}`);
      map.addFileCoverage(instrumenter.lastFileCoverage());
    } else {
      copyFileSync(original, target);
    }
  }
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  return map;
}

/** Runs the tests in the copy and adds what they counted to the map. */
async function countTests(copy: string, tests: readonly string[], map: CoverageMap): Promise<number> {
  const counts = join(copy, ".coverage");
  mkdirSync(counts);
  const flags = ["--parallel", "--only-failures", "--preload", join(import.meta.dir, "flush.ts")];
  const argv = [process.execPath, "test", ...flags, ...tests];
  const env = { ...Bun.env, COVERAGE_FOLDER: counts };
  const exitCode = await Bun.spawn(argv, { cwd: copy, env, stdio: ["ignore", "inherit", "inherit"] }).exited;
  for (const name of readdirSync(counts)) map.merge(await Bun.file(join(counts, name)).json());
  return exitCode;
}

function report(map: CoverageMap): void {
  const context = createContext({ coverageMap: map, dir: join(ROOT, "logs") });
  reports.create("lcovonly", { projectRoot: ROOT }).execute(context);
  reports.create("text-summary").execute(context);
  const files = map.files().map((path) => ({ path, lines: map.fileCoverageFor(path).toSummary().lines }));
  for (const { path, lines } of files.filter(({ lines }) => lines.pct < LEAST_PERCENT)) {
    console.log(`${String(Math.round(lines.pct)).padStart(3)} %  ${path.slice(ROOT.length + 1)}`);
  }
}

const copy = mkdtempSync(join(tmpdir(), "coverage-"));
try {
  const map = await makeCountingCopy(copy);
  process.exitCode = await countTests(copy, process.argv.slice(2), map);
  report(map);
} finally {
  rmSync(copy, { recursive: true });
}
