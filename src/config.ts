import { type Static, type TObject, type TSchema, Type } from "@sinclair/typebox";
import { Value, type ValueError } from "@sinclair/typebox/value";
import { AppError, messageOf } from "./errors.ts";

/** The experiment under which every training run is tracked. */
export const EXPERIMENT = "spotify-genre";

/** The registered model. */
export const MODEL_NAME = "spotify-genre-classifier";

/** The alias of the version in use. */
export const CHAMPION_ALIAS = "champion";

/** Section `data` of params.yaml. */
export const DataParams = Type.Object(
  {
    source_path: Type.String({ default: "songs.csv", description: "CSV of songs" }),
    train_year_threshold: Type.Integer({ default: 2010, description: "last year of the training data" }),
  },
  { $id: "data", additionalProperties: false },
);

/**
 * Reads one section of params.yaml, with defaults for the keys that it leaves out.
 *
 * @param section its schema; the schema's `$id` is the section's key
 * @throws {AppError} `bad_params` naming the first key that is unknown or does not fit
 */
export async function readParams<Section extends TObject>(
  section: Section,
  path = "params.yaml",
): Promise<Static<Section>> {
  const name = section.$id!;
  const params = Value.Default(section, (await readYaml(path))[name] ?? {});
  const fault = Value.Errors(section, params).First();
  if (fault) {
    const key = `${name}${fault.path.replaceAll("/", ".")}`;
    throw new AppError("bad_params", `${path} ${key} ${expectation(fault)}, got ${JSON.stringify(fault.value)}`);
  }
  return params as Static<Section>;
}

/** What a schema expected where a value does not fit, as the middle of a sentence. */
export function expectation({ message, schema }: Pick<ValueError, "message" | "schema">): string {
  const choices: unknown[] | undefined = schema.anyOf?.map((choice: TSchema) => choice.const);
  if (choices?.every((choice) => choice !== undefined)) return `expected one of ${choices.join(", ")}`;
  return message.charAt(0).toLowerCase() + message.slice(1);
}

async function readYaml(path: string): Promise<Record<string, unknown>> {
  const file = Bun.file(path);
  if (!(await file.exists())) throw new AppError("bad_params", `${path} cannot be read: no such file`);
  try {
    return (Bun.YAML.parse(await file.text()) ?? {}) as Record<string, unknown>;
  } catch (cause) {
    throw new AppError("bad_params", `${path} expected YAML, got ${messageOf(cause)}`, { cause });
  }
}
