import { dirname, join, relative } from "node:path";

const ROOT = join(import.meta.dir, "../..");
const transpiler = new Bun.Transpiler({ loader: "ts" });

/** Paths, from the repository's root and sorted, of the modules that a module of this repository imports, itself too. */
export async function importedModules(entry: string): Promise<string[]> {
  const found = new Set([entry]);
  for (const path of found) {
    if (!path.endsWith(".ts")) continue;
    for (const { path: target } of transpiler.scanImports(await Bun.file(join(ROOT, path)).text())) {
      if (target.startsWith(".")) found.add(relative(ROOT, join(ROOT, dirname(path), target)));
    }
  }
  return [...found].sort();
}
