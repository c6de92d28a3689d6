import { dirname, join, relative } from "node:path";

const ROOT = join(import.meta.dir, "../..");
const transpiler = new Bun.Transpiler({ loader: "ts" });

/** A worker's entry file, which is started by its URL. */
const WORKER = /new URL\("(\.[^"]+\.worker\.ts)", import\.meta\.url\)/g;

/**
 * Paths, from the repository's root and sorted, of the modules that a module of this repository imports or starts as
 * workers, itself too.
 */
export async function importedModules(entry: string): Promise<string[]> {
  const found = new Set([entry]);
  for (const path of found) {
    if (!path.endsWith(".ts")) continue;
    const text = await Bun.file(join(ROOT, path)).text();
    const imports = transpiler.scanImports(text).map((statement) => statement.path);
    const workers = Array.from(text.matchAll(WORKER), ([, target]) => target!);
    for (const target of [...imports, ...workers]) {
      if (target.startsWith(".")) found.add(relative(ROOT, join(ROOT, dirname(path), target)));
    }
  }
  return [...found].sort();
}
