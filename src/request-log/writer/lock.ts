import { dlopen } from "bun:ffi";

const LOCK_EX_NB = 2 | 4;
const LIBRARIES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ["libc.so.6", `libc.musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`],
  darwin: ["libSystem.B.dylib"],
};

function loadFlock(): ((fd: number, operation: number) => number) | undefined {
  for (const library of LIBRARIES[process.platform] ?? []) {
    try {
      return dlopen(library, { flock: { args: ["int", "int"], returns: "int" } }).symbols.flock;
    } catch {
      // The other C library's name comes next.
    }
  }
  return undefined;
}

let flock: ReturnType<typeof loadFlock>;

/**
 * Takes the exclusive lock of an open file without waiting; the kernel frees it when the file is closed or the process
 * ends, however it ends. If the platform has no `flock(2)`, every file counts as free.
 *
 * @returns whether the lock is held now
 */
export function tryLock(fd: number): boolean {
  flock ??= loadFlock();
  return flock === undefined || flock(fd, LOCK_EX_NB) === 0;
}
