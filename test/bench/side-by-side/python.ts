import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";

const PEER = join(import.meta.dir, "../python");

/** A way to do the task in Python, with a virtual environment of its own. */
export type Variant = "scaffold" | "tuned";

/** A virtual environment with a variant's packages. */
export interface PythonPeer {
  readonly venv: string;
  readonly python: string;
  /** What the variant's scripts need in their environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** Makes a variant's virtual environment, in the folder that `BENCH_VENVS` names, where it is not there yet. */
export async function installPeer(variant: Variant): Promise<PythonPeer> {
  const requirements = join(PEER, variant, "requirements.txt");
  const digest = new Bun.CryptoHasher("md5")
    .update(await Bun.file(requirements).bytes())
    .digest("hex")
    .slice(0, 12);
  const folder = resolve(Bun.env.BENCH_VENVS || join(PEER, ".venv"));
  const venv = join(folder, `${variant}-${digest}`);
  if (!existsSync(join(venv, "complete"))) {
    console.error(`installing ${requirements} into ${venv}`);
    await rm(venv, { recursive: true, force: true });
    await mustRun(["python3", "-m", "venv", venv]);
    await mustRun([join(venv, "bin/pip"), "install", "--quiet", "--requirement", requirements]);
    await Bun.write(join(venv, "complete"), "");
  }
  const env = { PYTHONPATH: PEER, MLFLOW_ALLOW_FILE_STORE: "true", MLFLOW_DISABLE_TELEMETRY: "true" };
  return { venv, python: join(venv, "bin/python"), env: { ...env, MLFLOW_TRACKING_URI: "./mlruns" } };
}

/** XGBoost's C library in an environment, which both sides train with. */
export function xgboostLibrary({ venv }: PythonPeer): string {
  const [library] = [...new Bun.Glob("lib/python*/site-packages/xgboost/lib/libxgboost.*").scanSync(venv)];
  if (!library) throw new Error(`${venv} expected the package xgboost-cpu, got none`);
  return join(venv, library);
}

/** The versions of Python and of the packages that either variant's requirements name. */
export async function peerVersions(peers: Readonly<Record<Variant, PythonPeer>>): Promise<Record<string, string>> {
  const version = Bun.spawnSync([peers.scaffold.python, "--version"]).stdout.toString().trim().split(" ")[1]!;
  const texts = Object.keys(peers).map((variant) => Bun.file(join(PEER, variant, "requirements.txt")).text());
  const lines = (await Promise.all(texts)).flatMap((text) => text.trim().split("\n"));
  return { Python: version, ...Object.fromEntries(lines.map((line) => line.split("=="))) };
}

async function mustRun(argv: readonly string[]): Promise<void> {
  const child = Bun.spawn([...argv], { stdout: "ignore", stderr: "inherit" });
  if ((await child.exited) !== 0) throw new Error(`${argv.join(" ")} failed`);
}
