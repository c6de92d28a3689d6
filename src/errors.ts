/** What went wrong, as a literal that callers can switch on. */
export type ErrorCode =
  | "bad_input"
  | "bad_params"
  | "not_found"
  | "io"
  | "training_failed"
  | "bad_artifact"
  | "tracking_failed"
  | "no_model";

/** An error that a user can act on; its message names the place, what was expected and what came. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
