import { type Static, Type } from "@sinclair/typebox";

/** One thing that is wrong with a request, in FastAPI's shape. */
export const Problem = Type.Object({
  type: Type.String({ description: "type of problem, as a word that programs can switch on", examples: ["missing"] }),
  loc: Type.Array(Type.Union([Type.String(), Type.Integer()]), {
    description: "where it is: the part of the request, then keys and indices",
    examples: [["body", "tempo"]],
  }),
  msg: Type.String({ description: "what was expected", examples: ["Field required"] }),
});
export type Problem = Static<typeof Problem>;

/** The body of every response of 400 to 499 and of 503. */
export const Problems = Type.Object(
  { detail: Type.Array(Problem) },
  { $id: "Faults", description: "What is wrong with the request; its values are never repeated" },
);
export type Problems = Static<typeof Problems>;

/** A request that ends with a status of 400 or more and its problems. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: number;
  readonly detail: readonly Problem[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, detail: readonly Problem[], headers: Readonly<Record<string, string>> = {}) {
    super(detail.map(({ msg }) => msg).join("; "));
    this.status = status;
    this.detail = detail;
    this.headers = headers;
  }
}

/** The error of one problem. */
export function httpError(status: number, type: string, loc: Problem["loc"], msg: string, headers = {}): HttpError {
  return new HttpError(status, [{ type, loc, msg }], headers);
}
