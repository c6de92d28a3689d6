import { AppError, messageOf } from "../errors.ts";

const REASONS: Record<string, string> = {
  EACCES: "permission denied",
  EDQUOT: "disk quota exceeded",
  EEXIST: "a folder in its path is a file",
  EISDIR: "expected a file, got a folder",
  EIO: "the disk reports an error",
  ENOENT: "no such file",
  ENOSPC: "no space left on the disk",
  ENOTDIR: "a folder in its path is a file",
  EROFS: "the file system is read-only",
};

const VERBS = { read: "read", write: "written", use: "used" } as const;

/**
 * Turns a failed system call into one clear line that names the file.
 *
 * @returns `not_found` if a file to read is missing, else `io`
 */
export function ioError(path: string, action: keyof typeof VERBS, cause: unknown): AppError {
  const code = (cause as NodeJS.ErrnoException).code ?? "";
  const reason = REASONS[code] ?? messageOf(cause);
  const errorCode = code === "ENOENT" && action === "read" ? "not_found" : "io";
  return new AppError(errorCode, `${path} cannot be ${VERBS[action]}: ${reason}`, { cause });
}
