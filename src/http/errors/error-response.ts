import type { TSchema } from "@sinclair/typebox";
import { type AnyElysia, ParseError, ValidationError } from "elysia";
import { AppError } from "../../errors.ts";
import { HttpError, httpError } from "./http-error.ts";
import { problemsIn } from "./validation.ts";

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
    const methods = table.get(path) ?? new Map<string, RouteSchemas>();
    table.set(path, methods.set(method, hooks));
  }
  return table;
}

/** What explains why a request failed. */
export interface FailedRequest {
  readonly error: unknown;
  readonly code: unknown;
  readonly method: string;
  readonly path: string;
}

/**
 * The error to respond with.
 *
 * @returns undefined if something failed inside
 */
export function httpErrorOf({ error, code, method, path }: FailedRequest, routes: RouteTable): HttpError | undefined {
  const cause = error instanceof ParseError ? error.cause : error;
  if (cause instanceof HttpError) return cause;
  if (cause instanceof AppError && cause.code === "no_model") {
    return httpError(503, "model_unavailable", ["server"], "There is no model", { "retry-after": "10" });
  }
  const methods = routes.get(path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path);
  if (cause instanceof ValidationError && cause.type !== "response") {
    const part = cause.type as keyof RouteSchemas;
    const schema = methods?.get(method)?.[part];
    return schema && new HttpError(422, problemsIn(part, schema, cause.value));
  }
  if (code !== "NOT_FOUND") return undefined;
  if (!methods) return httpError(404, "not_found", ["path"], "There is no such path");
  const allow = [...methods.keys()].join(", ");
  return httpError(405, "method_not_allowed", ["method"], `Method should be ${allow}`, { allow });
}
