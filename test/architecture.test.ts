import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";

const SRC = join(import.meta.dir, "../src");
/** A row of the table in `src/README.md`: level, folder or file. */
const ROW = /^\| (\d+) \| `([\w.-]+)\/?` \|/gm;
/** A module that a statement, a type or an `import()` names, or a worker's entry file. */
const IMPORT = /(?:\bfrom|\bimport|\bimport\(|new URL\()\s*"(\.[^"]+)"/g;

const levels = new Map(
  Array.from((await Bun.file(join(SRC, "README.md")).text()).matchAll(ROW), ([, level, room]) => [
    room!,
    Number(level),
  ]),
);
const imports = new Map<string, string[]>();
for (const path of [...new Bun.Glob("**/*.{ts,js}").scanSync(SRC)].sort()) {
  const text = await Bun.file(join(SRC, path)).text();
  const targets = Array.from(text.matchAll(IMPORT), ([, target]) => relative(SRC, join(SRC, dirname(path), target!)));
  imports.set(path, targets);
}
const roomOf = (path: string) => path.split("/")[0]!;

test("every folder and file of src has a level, and every level a folder or file", () => {
  expect([...new Set([...imports.keys()].map(roomOf))].sort()).toEqual([...levels.keys()].sort());
});

test("a file imports lower levels or its own folder", () => {
  const upward = [...imports].flatMap(([path, targets]) =>
    targets
      .filter((target) => roomOf(target) !== roomOf(path) && !(levels.get(roomOf(target))! < levels.get(roomOf(path))!))
      .map((target) => `${path} imports ${target}`),
  );
  expect(upward).toEqual([]);
});

test("every folder of src has a README, which names files that are there", async () => {
  const rooms = [...levels.keys()].filter((room) => !room.includes("."));
  const missing: string[] = [];
  for (const room of rooms) {
    const text = await Bun.file(join(SRC, room, "README.md")).text();
    for (const [, name] of text.matchAll(/`([\w./-]+\.ts)`/g)) {
      const places = [join(SRC, room, name!), join(SRC, name!), join(SRC, "..", name!)];
      if (!places.some((path) => existsSync(path))) missing.push(`${room}/README.md names ${name}`);
    }
  }
  expect(missing).toEqual([]);
});

test("a worker's entry file is started by its URL, never imported, since it would then wait for a job in the importer", async () => {
  const imported = [...imports].flatMap(([path, targets]) =>
    targets.filter((target) => target.endsWith(".worker.ts")).map((target) => [path, target] as const),
  );
  expect(imported.length).toBeGreaterThan(0);
  for (const [path, target] of imported) {
    expect(await Bun.file(join(SRC, path)).text()).toContain(`new URL("./${basename(target)}", import.meta.url)`);
  }
});

describe("imports", () => {
  test("lead to files that are there", () => {
    const missing = [...imports].flatMap(([path, targets]) =>
      targets
        .filter((target) => /\.[tj]s$/.test(target) && !imports.has(target))
        .map((target) => `${path} imports ${target}`),
    );
    expect(missing).toEqual([]);
  });

  test("form no circle", () => {
    const circles: string[] = [];
    const finished = new Set<string>();
    const walk = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(" > "));
      if (trail.includes(path) || finished.has(path)) return;
      for (const target of imports.get(path) ?? []) walk(target, [...trail, path]);
      finished.add(path);
    };
    for (const path of imports.keys()) walk(path, []);
    expect(circles).toEqual([]);
  });
});
