import { join } from "node:path";
import { $ } from "bun";
import { makePrograms, makeRoot } from "./base-image.ts";

/** What the build's own steps call, beside Bun. */
const BUILD_PROGRAMS = ["sh", "chmod", "mkdir"];
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** What an image says about the containers made of it. */
export interface ImageConfig {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly WorkingDir: string;
  readonly Volumes: Readonly<Record<string, unknown>>;
  readonly Healthcheck: { readonly Test: readonly string[] };
}

/** An image as containers see it. */
export interface Image {
  /** Where its files lie. */
  readonly root: string;
  readonly config: ImageConfig;
}

/** Images in a folder of their own, built by buildah without a daemon. */
export interface ImageStore extends AsyncDisposable {
  /**
   * Builds the Dockerfile of a folder.
   *
   * @param options more options of `buildah build`
   * @throws with what the build printed where it fails
   */
  build(context: string, options?: readonly string[]): Promise<Image>;
}

/** Whether images can be built and run here; says so on stderr where they cannot. */
export function canBuildImages(tests: string): boolean {
  const missing = ["buildah", "crun"]
    .filter((program) => !Bun.which(program))
    .map((program) => `there is no ${program}`);
  if (process.getuid?.() !== 0) missing.push("this user is not root");
  if (missing.length > 0) console.warn(`SKIPPED: ${tests}, because ${missing.join(" and ")}`);
  return missing.length === 0;
}

/**
 * Opens a store whose only images are the bases that a Dockerfile names, assembled from this machine's files since no
 * registry is asked: the same programs, without the rest of their distribution.
 *
 * @param packageCache Bun's cache, from which builds install packages
 */
export async function openImageStore(folder: string, dockerfile: string, packageCache: string): Promise<ImageStore> {
  const storage = join(folder, "storage");
  const buildah = async (...args: string[]) => {
    const child = Bun.spawn(["buildah", "--root", storage, "--runroot", join(folder, "run"), ...args], {
      env: { ...Bun.env, BUILDAH_ISOLATION: "chroot" },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    const [stdout, stderr, exitCode] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
    if (exitCode !== 0) throw new Error(`buildah ${args[0]} ended with ${exitCode}: ${stdout}${stderr}`);
    return stdout.trim();
  };

  /** Makes an image of another and a folder laid over it. */
  const makeImage = async (name: string, base: string, root: string) => {
    const container = await buildah("from", "--pull-never", base);
    await buildah("copy", "--quiet", container, root, "/");
    await buildah("config", "--env", `PATH=${PATH}`, container);
    await buildah("commit", "--quiet", "--rm", container, name);
  };
  const [bare, root, programs] = ["localhost/bare", join(folder, "root"), join(folder, "programs")];
  await makeRoot(root);
  await makeImage(bare, "scratch", root);
  await makePrograms(programs, BUILD_PROGRAMS);
  for (const [, name] of (await Bun.file(dockerfile).text()).matchAll(/^FROM (\S+:\S+)/gm)) {
    if (name!.endsWith("-distroless")) await buildah("tag", bare, `docker.io/${name}`);
    else await makeImage(`docker.io/${name}`, bare, programs);
  }

  return {
    async build(context, options = []) {
      const cache = `${packageCache}:/root/.bun/install/cache`;
      // Only Docker's format of images knows HEALTHCHECK.
      const flags = ["--pull-never", "--layers", "--quiet", "--format", "docker", "--volume", cache];
      const id = (await buildah("build", ...flags, ...options, context)).split("\n").at(-1)!;
      const { Docker } = JSON.parse(await buildah("inspect", "--type", "image", id));
      return { root: await buildah("mount", await buildah("from", "--pull-never", id)), config: Docker.config };
    },
    async [Symbol.asyncDispose]() {
      await buildah("rm", "--all");
      // Left mounted by buildah where the kernel's overlays hold the layers, so that the folder could not be removed.
      await $`umount ${join(storage, "overlay")}`.quiet().nothrow();
    },
  };
}
