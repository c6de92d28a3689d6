import type { TSchema } from "@sinclair/typebox";
import { type AnyElysia, ParseError, ValidationError } from "elysia";
import { Refusal, refuse } from "./refusal.ts";
import { faultsOf } from "./validation.ts";

/** Schemas of a route's inputs. */
interface RouteSchemas {
  readonly body?: TSchema;
  readonly query?: TSchema;
}

/** The methods of each path and what they take. */
export type RouteTable = ReadonlyMap<string, ReadonlyMap<string, RouteSchemas>>;

/** Lists the routes of an application. */
export function routeTable(app: AnyElysia): RouteTable {
  const table = new Map<string, Map<string, RouteSchemas>>();
  for (const { path, method, hooks } of app.routes) {
    if (!table.has(path)) table.set(path, new Map());
    table.get(path)!.set(method, hooks);
  }
  return table;
}

/** What of a failed request tells why. */
export interface FailedRequest {
  readonly error: unknown;
  readonly code: unknown;
  readonly method: string;
  readonly path: string;
}

/**
 * The refusal that a request has coming.
 *
 * @returns undefined where the fault is not the client's
 */
export function refusalOf({ error, code, method, path }: FailedRequest, routes: RouteTable): Refusal | undefined {
  const cause = error instanceof ParseError ? error.cause : error;
  if (cause instanceof Refusal) return cause;
  const methods = routes.get(path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path);
  if (cause instanceof ValidationError && cause.type !== "response") {
    const part = cause.type as keyof RouteSchemas;
    const schema = methods?.get(method)?.[part];
    return schema && new Refusal(422, faultsOf(part, schema, cause.value));
  }
  if (code !== "NOT_FOUND") return undefined;
  if (!methods) return refuse(404, "not_found", ["path"], "There is no such path");
  const allow = [...methods.keys()].join(", ");
  return refuse(405, "method_not_allowed", ["method"], `Method should be ${allow}`, { allow });
}
