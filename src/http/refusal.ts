import { type Static, Type } from "@sinclair/typebox";

/** One thing that is wrong with a request, in FastAPI's shape. */
export const Fault = Type.Object({
  type: Type.String({ description: "kind of fault, as a word that programs can switch on", examples: ["missing"] }),
  loc: Type.Array(Type.Union([Type.String(), Type.Integer()]), {
    description: "where it is: the part of the request, then keys and indices",
    examples: [["body", "tempo"]],
  }),
  msg: Type.String({ description: "what was expected", examples: ["Field required"] }),
});
export type Fault = Static<typeof Fault>;

/** The body of every refused request. */
export const Faults = Type.Object(
  { detail: Type.Array(Fault) },
  { $id: "Faults", description: "What is wrong with the request; its values are never repeated" },
);
export type Faults = Static<typeof Faults>;

/** A request that is answered with a status of 400 or more and its faults. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(
    readonly status: number,
    readonly detail: readonly Fault[],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail.map(({ msg }) => msg).join("; "));
  }
}

/** A refusal for one fault. */
export function refuse(status: number, type: string, loc: Fault["loc"], msg: string, headers = {}): Refusal {
  return new Refusal(status, [{ type, loc, msg }], headers);
}
