import { join } from "node:path";
import { median } from "simple-statistics";

const MEASURE = join(import.meta.dir, "../python/measure.py");

/** What a process took. */
export interface Figures {
  readonly seconds: number;
  /** User and system time. */
  readonly cpuSeconds: number;
  /** The most memory that it held at once. */
  readonly peakBytes: number;
}

/** A command with its folder and what its environment has beside this process's. */
export interface Command {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What a process took, and what it printed. */
export interface Outcome extends Figures {
  readonly stdout: string;
}

/**
 * Runs commands from a small process, since the peak memory of a child is never less than its parent's.
 *
 * @param python any Python 3.9 or later
 */
export function measurer(python: string): (command: Command) => Promise<Outcome> {
  return async ({ argv, cwd, env }) => {
    const child = Bun.spawn([python, "-SE", MEASURE, ...argv], {
      cwd,
      env: { ...Bun.env, ...env },
      stdout: "pipe",
      stderr: "pipe",
    });
    const [stdout, stderr, exitCode] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
    if (exitCode !== 0) throw new Error(`${argv.join(" ")} ended with ${exitCode}: ${(stderr || stdout).slice(-2000)}`);
    const lines = stdout.trimEnd().split("\n");
    return { ...(JSON.parse(lines.pop()!) as Figures), stdout: lines.join("\n") };
  };
}

/** The median of each figure of some runs. */
export function medians<Key extends string>(runs: readonly Readonly<Record<Key, number>>[]): Record<Key, number> {
  const keys = Object.keys(runs[0]!) as Key[];
  return Object.fromEntries(keys.map((key) => [key, median(runs.map((run) => run[key]))])) as Record<Key, number>;
}

/** Calls every contestant once a round, in turn, so that a change of the machine meets all of them. */
export async function inTurn<Key extends string, Run>(
  contestants: Readonly<Record<Key, () => Promise<Run>>>,
  rounds: number,
): Promise<Record<Key, Run[]>> {
  const names = Object.keys(contestants) as Key[];
  const runs = Object.fromEntries(names.map((name) => [name, [] as Run[]])) as Record<Key, Run[]>;
  for (let round = 0; round < rounds; round++) {
    for (const name of names) runs[name].push(await contestants[name]());
  }
  return runs;
}
