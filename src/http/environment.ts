import { type Static, type TObject, type TSchema, Type } from "@sinclair/typebox";
import { Value, type ValueError } from "@sinclair/typebox/value";
import { AppError } from "../errors.ts";
import { expectation } from "../io/schema.ts";
import { RequestLogOptions } from "../request-log/options.ts";

/** The levels of the lines that the service prints, the most urgent first. */
export const LOG_LEVELS = ["error", "warn", "info", "debug"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const key = (description: string) =>
  Type.Optional(Type.String({ pattern: "^[\\x21-\\x7e]+$", writeOnly: true, description }));

/** Environment variables of the service beside those of the request log. */
export const ServiceVariables = Type.Object({
  PORT: Type.Integer({ minimum: 0, maximum: 65_535, default: 8000, description: "TCP port; 0 takes a free one" }),
  HOST: Type.String({ minLength: 1, default: "0.0.0.0", description: "Address to listen on" }),
  LOG_LEVEL: Type.Union(
    LOG_LEVELS.map((level) => Type.Literal(level)),
    { default: "info", description: `Least urgent lines to print: ${LOG_LEVELS.join(", ")} (one line per request)` },
  ),
  API_KEY: key("Key that predictions require; without it they are open to all"),
  ADMIN_KEY: key("Key that `POST /model/reload` requires; without it that route is closed"),
  DRIFT_WINDOW: Type.Integer({
    minimum: 1,
    maximum: 1_000_000,
    default: 10_000,
    description: "Predicted songs that `GET /drift` compares, the newest ones",
  }),
  MLFLOW_TRACKING_URI: Type.Optional(Type.String({ description: "The tracking store; `./mlruns` if unset" })),
});

/** All that the service takes from its environment. */
export type Environment = Static<typeof ServiceVariables> & { readonly requestLog: RequestLogOptions };

/** The environment variable of a setting of the request log: `REQUEST_LOG_ROTATE_BYTES` of `rotateBytes`. */
export function requestLogVariable(setting: string): string {
  return `REQUEST_LOG_${setting.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/**
 * Reads and checks the environment; an empty variable counts as unset.
 *
 * @throws {AppError} `bad_params` naming the first variable that does not fit
 */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  return {
    ...readVariables(ServiceVariables, variables, (name) => name),
    requestLog: readVariables(RequestLogOptions, variables, requestLogVariable),
  };
}

function readVariables<Schema extends TObject>(
  schema: Schema,
  variables: Readonly<Record<string, string | undefined>>,
  variableOf: (key: string) => string,
): Static<Schema> {
  const values: Record<string, unknown> = {};
  for (const [key, property] of Object.entries(schema.properties)) {
    const text = variables[variableOf(key)];
    const value = text ? parse(property, text) : property.default;
    if (value === undefined) continue;
    const error = Value.Errors(property, value).First();
    if (error) {
      const got = property.writeOnly ? "something else" : JSON.stringify(text);
      throw new AppError("bad_params", `${variableOf(key)} ${expected(property, error)}, got ${got}`);
    }
    values[key] = value;
  }
  return values as Static<Schema>;
}

function parse(schema: TSchema, text: string): unknown {
  return schema.type === "integer" && /^-?\d+$/.test(text) ? Number(text) : text;
}

function expected(schema: TSchema, error: ValueError): string {
  return schema.writeOnly ? "expected visible ASCII characters without blanks" : expectation(error);
}
