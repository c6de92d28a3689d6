import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A real file system of a few kB, so that it can be full; `undefined` where this user may not mount one. */
export function mountSmallDisk(kilobytes: number): (Disposable & { readonly path: string }) | undefined {
  const path = mkdtempSync(join(tmpdir(), "spotify-genre-disk-"));
  const mounted = Bun.spawnSync(["mount", "-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", path]).success;
  if (!mounted) {
    rmSync(path, { recursive: true });
    return undefined;
  }
  return {
    path,
    [Symbol.dispose]() {
      Bun.spawnSync(["umount", path]);
      rmSync(path, { recursive: true });
    },
  };
}

/** Whether this user may mount a small disk. */
export const canMount = (() => {
  using disk = mountSmallDisk(64);
  if (!disk) console.warn("SKIPPED: tests on a full disk, because this user may not mount a tmpfs (root may)");
  return disk !== undefined;
})();
