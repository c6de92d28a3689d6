import { cpSync, symlinkSync } from "node:fs";
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

/** A clean copy of this repository for real DVC commands, with a first commit, gone when the test's scope ends. */
export function dvcProject() {
  const folder = temporaryFolder();
  for (const name of PROJECT_FILES) cpSync(join(ROOT, name), folder.file(name), { recursive: true });
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
    /** Replaces a piece of a file's text. */
    async edit(name: string, from: string, to: string): Promise<void> {
      await Bun.write(folder.file(name), (await Bun.file(folder.file(name)).text()).replace(from, to));
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}
