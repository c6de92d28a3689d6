import { cpSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { temporaryFolder } from "../../temporary-folder.ts";
import type { PythonPeer } from "./python.ts";
import type { Result } from "./results.ts";

const ROOT = join(import.meta.dir, "../../..");
/** What `python -m venv` puts there to install with. */
const INSTALLER = /^(pip|setuptools)(-|$)/;

interface Footprint extends Record<string, number> {
  readonly bytes: number;
  readonly files: number;
}

/** Measures what an installation without development packages takes on the disk, and the runtime beneath it. */
export async function measureFootprint(peers: Readonly<Record<"scaffold" | "tuned", PythonPeer>>): Promise<Result[]> {
  using folder = temporaryFolder();
  for (const name of ["package.json", "bun.lock", "bunfig.toml"]) cpSync(join(ROOT, name), folder.file(name));
  const install = [process.execPath, "install", "--production", "--frozen-lockfile"];
  const child = Bun.spawn(install, { cwd: folder.path, stdout: "ignore", stderr: "inherit" });
  if ((await child.exited) !== 0) throw new Error(`${install.join(" ")} failed`);

  const packages = {
    ours: footprintOf(folder.file("node_modules")),
    scaffold: await sitePackages(peers.scaffold),
    tuned: await sitePackages(peers.tuned),
  };
  const python = await standardLibrary(peers.scaffold);
  const runtimes = { ours: { bytes: statSync(process.execPath).size, files: 1 }, scaffold: python, tuned: python };
  return (["ours", "scaffold", "tuned"] as const).flatMap((side) => [
    { task: "installed packages", side, rows: 0, figures: packages[side], rounds: 1 },
    { task: "installed packages and runtime", side, rows: 0, figures: sum(packages[side], runtimes[side]), rounds: 1 },
  ]);
}

async function sitePackages({ venv }: PythonPeer): Promise<Footprint> {
  const [folder] = [...new Bun.Glob("lib/python*/site-packages").scanSync({ cwd: venv, onlyFiles: false })];
  const path = join(venv, folder!);
  const names = readdirSync(path).filter((name) => !INSTALLER.test(name));
  return names.map((name) => footprintOf(join(path, name))).reduce(sum);
}

/** Python itself: its executable and standard library, without what is installed beside. */
async function standardLibrary({ python }: PythonPeer): Promise<Footprint> {
  const script =
    "import os, sys, sysconfig; print(sysconfig.get_path('stdlib')); print(os.path.realpath(sys.executable))";
  const [library, executable] = Bun.spawnSync([python, "-c", script]).stdout.toString().trim().split("\n");
  const names = readdirSync(library!).filter(
    (name) => !/^(site-packages|dist-packages|test|ensurepip)$|^config-/.test(name),
  );
  const shared = readdirSync(dirname(library!)).filter((name) => name.startsWith("libpython"));
  const paths = [...names.map((name) => join(library!, name)), ...shared.map((name) => join(dirname(library!), name))];
  return paths.map(footprintOf).reduce(sum, footprintOf(executable!));
}

function footprintOf(path: string): Footprint {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return { bytes: 0, files: 0 };
  if (!stat.isDirectory()) return { bytes: stat.size, files: 1 };
  return readdirSync(path)
    .map((name) => footprintOf(join(path, name)))
    .reduce(sum, { bytes: 0, files: 0 });
}

function sum(a: Footprint, b: Footprint): Footprint {
  return { bytes: a.bytes + b.bytes, files: a.files + b.files };
}
