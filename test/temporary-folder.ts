import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A folder of its own for one test, gone when the test's scope ends.
 *
 * @param parent where it lies
 */
export function temporaryFolder(parent = tmpdir()): Disposable & { readonly path: string; file(name: string): string } {
  const path = mkdtempSync(join(parent, "spotify-genre-"));
  return {
    path,
    file: (name) => join(path, name),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}
