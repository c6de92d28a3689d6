import { chownSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Image } from "./image-store.ts";

/** How a process in a container ended. */
export interface Outcome {
  readonly output: string;
  readonly exitCode: number;
}

/** A running container. */
export interface Container extends AsyncDisposable {
  /** Folder of this machine that is the volume at a path of the image. */
  volume(path: string): string;
  /** Runs one more process in it, as the image's user. */
  exec(argv: readonly string[]): Promise<Outcome>;
  /** Sends SIGTERM and waits for the end. */
  stop(): Promise<Outcome>;
}

const MOUNTS = [
  { destination: "/proc", type: "proc", source: "proc" },
  { destination: "/dev", type: "tmpfs", source: "tmpfs", options: ["nosuid", "mode=755"] },
  { destination: "/tmp", type: "tmpfs", source: "tmpfs", options: ["nosuid", "nodev", "mode=1777"] },
];

/** crun refuses to start where cgroups of both versions are mounted, even if told to use none: it is shown the newer. */
const CRUN = [
  ...["unshare", "--mount", "sh", "-c", 'mount -t cgroup2 none /sys/fs/cgroup && exec crun "$@"'],
  ...["crun", "--cgroup-manager", "disabled"],
];

/**
 * Runs an image in the network of this machine as strictly as compose.yaml does: root file system read-only, no
 * capabilities, no new privileges, `/tmp` in memory and the image's volumes empty. It answers once the first line is
 * printed.
 *
 * @throws with what the container printed where it ends instead
 */
export async function startContainer(folder: string, image: Image, env: readonly string[]): Promise<Container> {
  const bundle = mkdtempSync(join(folder, "container-"));
  const id = basename(bundle);
  const { User, Env, Entrypoint, WorkingDir, Volumes } = image.config;
  const [uid, gid] = User.split(":").map(Number);
  const volume = (path: string) => join(bundle, "volumes", path);
  for (const path of Object.keys(Volumes)) makeVolume(join(image.root, path), volume(path));
  writeFileSync(
    join(bundle, "config.json"),
    JSON.stringify({
      ociVersion: "1.0.2",
      root: { path: image.root, readonly: true },
      process: {
        args: Entrypoint,
        cwd: WorkingDir,
        env: [...Env, ...env],
        user: { uid, gid },
        capabilities: {},
        noNewPrivileges: true,
      },
      mounts: [
        ...MOUNTS,
        ...Object.keys(Volumes).map((path) => ({
          ...{ destination: path, type: "bind", source: volume(path), options: ["bind", "rw", "nosuid", "nodev"] },
        })),
      ],
      linux: { namespaces: ["pid", "mount", "ipc", "uts"].map((type) => ({ type })) },
    }),
  );

  const crun = (...args: string[]) =>
    Bun.spawn([...CRUN, "--root", join(folder, "crun"), ...args], { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const child = crun("run", "--bundle", bundle, id);
  const stderr = child.stderr.text();
  const lines = child.stdout.values();
  let output = "";
  const read = async () => {
    const { value, done } = await lines.next();
    output += done ? "" : new TextDecoder().decode(value);
    return !done;
  };
  const end = async (): Promise<Outcome> => {
    while (await read());
    return { output: output + (await stderr), exitCode: await child.exited };
  };
  while (!output.includes("\n")) {
    if (!(await read())) throw new Error(`${Entrypoint.join(" ")} ended: ${JSON.stringify(await end())}`);
  }

  return {
    volume,
    async exec(argv) {
      const process = crun("exec", id, ...argv);
      const [stdout, stderr, exitCode] = await Promise.all([
        process.stdout.text(),
        process.stderr.text(),
        process.exited,
      ]);
      return { output: stdout + stderr, exitCode };
    },
    async stop() {
      await crun("kill", id, "TERM").exited;
      return await end();
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null) await crun("kill", id, "KILL").exited;
      await child.exited;
      rmSync(bundle, { recursive: true });
    },
  };
}

/** An empty volume that belongs to whom the image's folder at its place belongs to, as Docker makes one. */
function makeVolume(imageFolder: string, path: string): void {
  const { uid, gid } = statSync(imageFolder);
  mkdirSync(path, { recursive: true });
  chownSync(path, uid, gid);
}
