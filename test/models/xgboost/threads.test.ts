import { expect, test } from "bun:test";
import { join } from "node:path";

const MODULE = join(import.meta.dir, "../../../src/models/xgboost/threads.ts");

/** What the C environment says to OpenMP after `letThreadsSleep`, in a process that begins with these variables. */
function openMpAfter(env: Record<string, string>): unknown {
  const program = `
    import { dlopen } from "bun:ffi";
    import { letThreadsSleep } from ${JSON.stringify(MODULE)};
    letThreadsSleep();
    const libc = process.platform === "darwin" ? "libSystem.B.dylib" : "libc.so.6";
    const { getenv } = dlopen(libc, { getenv: { args: ["cstring"], returns: "cstring" } }).symbols;
    const read = (name) => String(getenv(Buffer.from(name + "\\0")) ?? "");
    console.log(JSON.stringify([read("OMP_WAIT_POLICY"), read("GOMP_SPINCOUNT")]));`;
  const { OMP_WAIT_POLICY: _, GOMP_SPINCOUNT: __, ...rest } = process.env;
  const { stdout, stderr } = Bun.spawnSync([process.execPath, "-e", program], { env: { ...rest, ...env } });
  expect(stderr.toString()).toBe("");
  return JSON.parse(stdout.toString());
}

test("OpenMP's threads sleep while they wait", () => {
  expect(openMpAfter({})).toEqual(["passive", "2000"]);
});

test("a policy that the user chose stays", () => {
  expect(openMpAfter({ OMP_WAIT_POLICY: "active" })).toEqual(["active", ""]);
});
