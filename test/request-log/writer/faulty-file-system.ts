import { type FileSystem, fileSystem } from "../../../src/request-log/writer/log-file.ts";

/** What befalls one call: a number lets a write take at most so many bytes, a string is the code of its error. */
export type Fault = number | "EINTR" | "ENOSPC" | "EIO" | "EDQUOT" | "none";

/** A real file system whose calls meet the faults given, first come first served, and then work. */
export function faultyFileSystem(faults: {
  readonly write?: Fault[];
  readonly ftruncate?: Fault[];
  readonly fsync?: Fault[];
  readonly open?: Fault[];
  readonly rename?: Fault[];
}): FileSystem {
  const failWhere = (fault: Fault | undefined) => {
    if (typeof fault === "string" && fault !== "none") throw Object.assign(new Error(fault), { code: fault });
  };
  return {
    ...fileSystem,
    async write(fd, bytes, offset) {
      const fault = faults.write?.shift();
      failWhere(fault);
      const end = typeof fault === "number" ? Math.min(bytes.length, offset + Math.max(1, fault)) : bytes.length;
      return fileSystem.write(fd, bytes.subarray(0, end), offset);
    },
    fsync: (async (fd: number) => {
      failWhere(faults.fsync?.shift());
      return fileSystem.fsync(fd);
    }) as FileSystem["fsync"],
    ftruncateSync(fd, length) {
      failWhere(faults.ftruncate?.shift());
      fileSystem.ftruncateSync(fd, length);
    },
    openSync(path, flags, mode) {
      failWhere(faults.open?.shift());
      return fileSystem.openSync(path, flags, mode);
    },
    renameSync(from, to) {
      failWhere(faults.rename?.shift());
      fileSystem.renameSync(from, to);
    },
  };
}
