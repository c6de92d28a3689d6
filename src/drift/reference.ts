import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Static, Type } from "@sinclair/typebox";
import { TypeCompiler } from "@sinclair/typebox/compiler";
import { AppError } from "../errors.ts";
import { type AudioFeatures, FEATURE_NAMES } from "../features.ts";
import { readFile } from "../io/disk.ts";
import { mismatch, parseJson } from "../io/schema.ts";
import type { ValueCounts } from "../stats/value-counts.ts";
import type { DriftSide } from "./detect.ts";

const REFERENCE_FILE = "reference.json";

/** Most values kept of a feature, so that D against the file is at most 1/2000 off. */
const MOST_VALUES = 2000;

const Counts = Type.Object({
  values: Type.Array(Type.Number(), { description: "Ascending, (n_values)" }),
  counts: Type.Array(Type.Integer({ minimum: 1 }), { description: "How often each occurs, (n_values)" }),
  missing: Type.Integer({ minimum: 0 }),
});

/** The training songs as counts: what a model carries with it to be compared with. */
const Reference = Type.Object({
  digest: Type.String({ pattern: "^[0-9a-f]{32}$", description: "Hex md5 of the training file" }),
  rows: Type.Integer({ minimum: 1 }),
  features: Type.Object(
    Object.fromEntries(FEATURE_NAMES.map((name) => [name, Counts])) as Record<keyof AudioFeatures, typeof Counts>,
  ),
  genres: Type.Record(Type.String(), Type.Integer({ minimum: 1 })),
});

/** The training side of a comparison. */
export type ReferenceSide = Pick<DriftSide, "rows" | "features" | "genres">;

/**
 * The counts of the training songs as a file to go with a model, by its name; at most 2,000 values per feature.
 *
 * @param digest hex md5 of the training file
 */
export function referenceFile(digest: string, side: ReferenceSide): Record<string, string> {
  const features = Object.fromEntries(
    Object.entries(side.features).map(([name, sample]) => {
      const { values, counts, missing } = thinned(sample);
      return [name, { values: [...values], counts: [...counts], missing }];
    }),
  );
  const reference = { digest, rows: side.rows, features, genres: Object.fromEntries(side.genres ?? []) };
  return { [REFERENCE_FILE]: JSON.stringify(reference) };
}

/**
 * Reads the counts that came with a model; `undefined` if none did.
 *
 * @throws {AppError} `bad_artifact` if the file is damaged
 */
export async function loadReference(directory: string): Promise<DriftSide | undefined> {
  const path = join(directory, REFERENCE_FILE);
  if (!existsSync(path)) return undefined;
  const { digest, rows, features, genres } = checked(
    parseJson(await readFile(path, (file) => file.text()), path),
    path,
  );
  return {
    sources: [{ path: "training data of the model", md5: digest }],
    rows,
    features: Object.fromEntries(FEATURE_NAMES.map((name) => [name, countsOf(features[name], path)])),
    genres: new Map(Object.entries(genres)),
  };
}

/** Compiled, since a file holds up to 48,000 numbers and a service waits for it. */
function checked(reference: unknown, path: string): Static<typeof Reference> {
  const compiled = TypeCompiler.Compile(Reference);
  if (compiled.Check(reference)) return reference;
  const reason = mismatch(compiled.Errors(reference).First()!);
  throw new AppError("bad_artifact", `${path} expected counts of the training songs, but ${reason}`);
}

function countsOf({ values, counts, missing }: Static<typeof Counts>, path: string): ValueCounts {
  if (values.length !== counts.length) {
    throw new AppError(
      "bad_artifact",
      `${path} expected a count for each of ${values.length} values, got ${counts.length}`,
    );
  }
  return {
    values: Float64Array.from(values),
    counts: Float64Array.from(counts),
    n: counts.reduce((sum, count) => sum + count, 0),
    missing,
  };
}

/** A sample in groups of equal size, each at its largest value, where the distribution function is exact. */
function thinned(sample: ValueCounts): ValueCounts {
  if (sample.values.length <= MOST_VALUES) return sample;
  const values: number[] = [];
  const counts: number[] = [];
  let seen = 0;
  let kept = 0;
  for (let i = 0; i < sample.values.length; i++) {
    seen += sample.counts[i]!;
    if (seen < ((values.length + 1) * sample.n) / MOST_VALUES) continue;
    values.push(sample.values[i]!);
    counts.push(seen - kept);
    kept = seen;
  }
  return { ...sample, values: Float64Array.from(values), counts: Float64Array.from(counts) };
}
