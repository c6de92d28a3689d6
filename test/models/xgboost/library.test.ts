import { afterAll, describe, expect, test } from "bun:test";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLibrary } from "../../../src/models/xgboost/library.ts";
import { hasLibrary, installedLibraries } from "./installed-libraries.ts";

const SYMBOLS = { XGBGetLastError: { args: [], returns: "cstring" } } as const;
const folder = mkdtempSync(join(tmpdir(), "xgboost-library-"));
afterAll(() => rmSync(folder, { recursive: true }));

const refused = (path: string) => () => openLibrary(SYMBOLS, { XGBOOST_LIBRARY: path });

describe("XGBOOST_LIBRARY", () => {
  test("that is not there is an error, whatever else is installed", () => {
    expect(refused("/nowhere/libxgboost.so")).toThrow(
      /^XGBOOST_LIBRARY \/nowhere\/libxgboost.so is not XGBoost's library/,
    );
  });

  test("that is no library is an error", () => {
    const path = join(folder, "text.so");
    writeFileSync(path, "not a library\n");
    expect(refused(path)).toThrow("is not XGBoost's library");
  });

  test.skipIf(process.platform !== "linux")("that is another library is an error that names the missing symbol", () => {
    expect(refused("libm.so.6")).toThrow("XGBoostVersion");
  });

  test.skipIf(!hasLibrary)("that misses a function is an error that names it (skipped without XGBoost)", () => {
    const { path } = openLibrary(SYMBOLS);
    const symbols = { XGBoosterFly: { args: [], returns: "i32" } } as const;
    expect(() => openLibrary(symbols, { XGBOOST_LIBRARY: path })).toThrow("XGBoosterFly");
  });

  const compiler = Bun.which("cc");
  if (!compiler) console.warn("skipping the refusal of old XGBoost versions: no C compiler to build one that says 1.6");

  test.skipIf(!compiler)("older than 1.7 is refused by its version (skipped without a C compiler)", () => {
    const path = join(folder, "old.so");
    const source = "void XGBoostVersion(int *a, int *b, int *c) { *a = 1; *b = 6; *c = 2; }";
    Bun.spawnSync([compiler!, "-shared", "-fPIC", "-x", "c", "-", "-o", path], { stdin: Buffer.from(source) });
    expect(refused(path)).toThrow(`XGBOOST_LIBRARY ${path} must be XGBoost 1.7 or later, got 1.6.2`);
  });
});

describe.skipIf(!hasLibrary)("where XGBOOST_LIBRARY is not set (skipped without XGBoost)", () => {
  test.each(installedLibraries)("its version is known: $version at $path", ({ path, version }) => {
    expect(openLibrary(SYMBOLS, { XGBOOST_LIBRARY: path })).toMatchObject({ path, version });
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  const [wheel] = installedLibraries.filter(({ path }) => path.includes("site-packages"));

  test.skipIf(!wheel)("a virtual environment's is found where the loader finds none that works", () => {
    const broken = join(folder, "loader");
    mkdirSync(broken);
    for (const name of ["libxgboost.so.0", "libxgboost.so"]) writeFileSync(join(broken, name), "not a library\n");
    const module = join(import.meta.dir, "../../../src/models/xgboost/library.ts");
    const program = `import { openLibrary } from ${JSON.stringify(module)};
      console.log(openLibrary(${JSON.stringify(SYMBOLS)}).path);`;
    const { stdout, stderr } = Bun.spawnSync([process.execPath, "-e", program], {
      env: {
        ...process.env,
        LD_LIBRARY_PATH: broken,
        XGBOOST_LIBRARY: "",
        VIRTUAL_ENV: wheel!.path.replace(/\/lib\/python.*/, ""),
      },
    });
    expect(stderr.toString()).toBe("");
    expect(stdout.toString().trim()).toBe(wheel!.path);
  });
});

test("a virtual environment's file that is no library is named beside the three ways to get one", () => {
  const lib = join(folder, "venv/lib/python3.11/site-packages/xgboost/lib");
  mkdirSync(lib, { recursive: true });
  copyFileSync(import.meta.path, join(lib, process.platform === "darwin" ? "libxgboost.dylib" : "libxgboost.so"));
  // A function that no version has, so that a library of the system's is refused too.
  const symbols = { XGBoosterFly: { args: [], returns: "i32" } } as const;
  const open = () => openLibrary(symbols, { VIRTUAL_ENV: join(folder, "venv") });
  expect(open).toThrow(expect.objectContaining({ code: "not_found" }));
  for (const text of ["libxgboost0", "xgboost-cpu", "XGBOOST_LIBRARY", lib]) expect(open).toThrow(text);
});
