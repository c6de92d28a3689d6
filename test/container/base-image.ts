import { chmodSync, cpSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { $ } from "bun";

/** Folders that are links into `/usr`, as in every Debian of today. */
const MERGED = ["bin", "lib", "lib64"];

/** Makes a root file system that holds Bun of this machine with the libraries it loads, and no more. */
export async function makeRoot(root: string): Promise<void> {
  makeMerged(root);
  for (const name of ["etc", "root", "tmp", "usr/local/bin"]) mkdirSync(join(root, name), { recursive: true });
  chmodSync(join(root, "tmp"), 0o1777);
  writeFileSync(join(root, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
  await install(process.execPath, join(root, "usr/local/bin/bun"), root);
}

/**
 * Makes a folder to lay over such a root, with programs of this machine and the libraries they load.
 *
 * @param programs names in `PATH`
 */
export async function makePrograms(root: string, programs: readonly string[]): Promise<void> {
  makeMerged(root);
  for (const name of programs) await install(Bun.which(name)!, join(root, "usr/bin", basename(name)), root);
}

function makeMerged(root: string): void {
  for (const name of MERGED) mkdirSync(join(root, "usr", name), { recursive: true });
  for (const name of MERGED) symlinkSync(join("usr", name), join(root, name));
}

async function install(program: string, target: string, root: string): Promise<void> {
  cpSync(realpathSync(program), target);
  for (const [library] of (await $`ldd ${program}`.text()).matchAll(/\/\S+/g)) {
    cpSync(realpathSync(library), join(root, library));
  }
}
