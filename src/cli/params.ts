import type { Static, TObject } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { AppError, messageOf } from "../errors.ts";
import { readFile } from "../io/disk.ts";
import { expectation, parseYaml } from "../io/schema.ts";
import { PARAMS_FILE } from "./paths.ts";

/**
 * Reads one section of params.yaml, with defaults for the keys that it leaves out.
 *
 * @param section its schema; the schema's `$id` is the section's key
 * @throws {AppError} `bad_params` naming the first key that is unknown or does not fit
 */
export async function readParams<Section extends TObject>(
  section: Section,
  path = PARAMS_FILE,
): Promise<Static<Section>> {
  const name = String(section.$id);
  const params = Value.Default(section, (await readYaml(path))[name] ?? {});
  const error = Value.Errors(section, params).First();
  if (error) {
    const key = `${name}${error.path.replaceAll("/", ".")}`;
    throw new AppError("bad_params", `${path} ${key} ${expectation(error)}, got ${JSON.stringify(error.value)}`);
  }
  return params as Static<Section>;
}

async function readYaml(path: string): Promise<Record<string, unknown>> {
  const text = await readFile(path, (file) => file.text()).catch((cause) => {
    throw new AppError("bad_params", messageOf(cause), { cause });
  });
  const sections = parseYaml(text, path, "bad_params") ?? {};
  if (typeof sections === "object" && !Array.isArray(sections)) return sections as Record<string, unknown>;
  throw new AppError("bad_params", `${path} expected sections, got ${JSON.stringify(sections)}`);
}
