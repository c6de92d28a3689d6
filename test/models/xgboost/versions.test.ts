import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { writeSample } from "../../../src/songs/sample/write-sample.ts";
import { REAL_SONGS } from "../../real-songs.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { installedLibraries } from "./installed-libraries.ts";

if (installedLibraries.length === 0) console.warn("SKIPPED: comparison with XGBoost's library, because there is none");

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

describe.skipIf(installedLibraries.length === 0)("the scorer and XGBoost's library", () => {
  const songs = REAL_SONGS || folder.file("songs.csv");
  beforeAll(async () => {
    if (!REAL_SONGS) await writeSample(songs, 4000, 1);
  });

  test.each(installedLibraries)("agree to 1e-6 on every row: $version at $path", ({ path, version }) => {
    const { stdout, stderr } = Bun.spawnSync(
      [process.execPath, join(import.meta.dir, "compare-with-library.ts"), songs],
      {
        env: { ...process.env, XGBOOST_LIBRARY: path },
      },
    );
    expect(stderr.toString()).toBe("");
    const result = JSON.parse(stdout.toString());
    expect(result.version).toBe(version);
    const tooFar = Object.entries(result.largest).filter(([, difference]) => !((difference as number) <= 1e-6));
    expect(tooFar).toEqual([]);
    expect(Object.keys(result.largest)).toHaveLength(17);
  });
});
