import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { installedLibraries } from "./installed-libraries.ts";

if (installedLibraries.length === 0) console.warn("skipping the comparison with XGBoost's library: none is installed");

describe.skipIf(installedLibraries.length === 0)(
  "the scorer and XGBoost's library (skipped where it is absent)",
  () => {
    test.each(installedLibraries)("agree to 1e-6 on every row: $version at $path", ({ path, version }) => {
      const { stdout, stderr } = Bun.spawnSync(["bun", join(import.meta.dir, "compare-with-library.ts")], {
        env: { ...process.env, XGBOOST_LIBRARY: path },
      });
      expect(stderr.toString()).toBe("");
      const result = JSON.parse(stdout.toString());
      expect(result.version).toBe(version);
      const tooFar = Object.entries(result.largest).filter(([, difference]) => !((difference as number) <= 1e-6));
      expect(tooFar).toEqual([]);
      expect(Object.keys(result.largest)).toHaveLength(16);
    });
  },
);
