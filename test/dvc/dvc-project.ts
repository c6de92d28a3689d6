import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runPython } from "../python-environment.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const ROOT = join(import.meta.dir, "../..");
const PROJECT_FILES = [
  ".dvc/.gitignore",
  ".dvc/config",
  ".dvcignore",
  ".gitignore",
  "dvc.yaml",
  "package.json",
  "params.yaml",
  "songs.csv.dvc",
  "src",
];

/** Models as small as they may be: here it matters that there are some. */
const SMALL = [
  ["max_iter: 1000", "max_iter: 50"],
  ["  svm:\n", "  svm:\n    max_samples: 200\n"],
  ["n_estimators: 100", "n_estimators: 5"],
] as const;

/**
 * A clean copy of this repository for real DVC commands, with small models and a first commit, gone when the test's
 * scope ends.
 */
export function dvcProject() {
  const folder = temporaryFolder();
  for (const name of PROJECT_FILES) cpSync(join(ROOT, name), folder.file(name), { recursive: true });
  const params = readFileSync(folder.file("params.yaml"), "utf8");
  writeFileSync(
    folder.file("params.yaml"),
    SMALL.reduce((text, [from, to]) => text.replace(from, to), params),
  );
  const git = (...argv: string[]) => {
    const identity = ["-c", "user.name=test", "-c", "user.email=test@localhost"];
    const { success, stderr } = Bun.spawnSync(["git", ...identity, ...argv], { cwd: folder.path });
    if (!success) throw new Error(`git ${argv.join(" ")}: ${stderr}`);
  };
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "--message", "first");
  symlinkSync(join(ROOT, "node_modules"), folder.file("node_modules"));
  Bun.spawnSync(["sh", "-c", "echo node_modules >> .git/info/exclude"], { cwd: folder.path });

  const dvc = (...argv: string[]) => runPython("dvc", argv, { cwd: folder.path });
  return {
    file: folder.file,
    dvc,
    git,
    /** Runs `dvc repro`; the names of the stages that it ran. */
    async repro(): Promise<string[]> {
      return Array.from((await dvc("repro")).matchAll(/Running stage '(.+)'/g), ([, stage]) => stage!);
    },
    /** Replaces a piece of a file's text, until the result is disposed of. */
    async edit(name: string, from: string, to: string): Promise<Disposable> {
      const before = await Bun.file(folder.file(name)).text();
      writeFileSync(folder.file(name), before.replace(from, to));
      return { [Symbol.dispose]: () => writeFileSync(folder.file(name), before) };
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}
