import { cpSync, createReadStream, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { FEATURE_NAMES } from "../../../src/features.ts";
import { completeSongs, readSongTable } from "../../../src/songs/song-table.ts";
import { createRng } from "../../../src/stats/rng.ts";
import { stratifiedSplit } from "../../../src/stats/stratified.ts";
import type { Command } from "./measure.ts";
import { type PythonPeer, type Variant, xgboostLibrary } from "./python.ts";

const ROOT = join(import.meta.dir, "../../..");
/** The most lines that a request log gets; one a song where there are fewer songs than in the published dataset. */
const MOST_LINES = 1_000_000;
/** Songs in the published dataset. */
export const PUBLISHED_ROWS = 550_622;

/** Who works in a folder of its own. */
export type Owner = "ours" | Variant;

/** The same songs in a folder for each side, and the commands that work on them. */
export interface Workspace {
  readonly rows: number;
  /** Lines of the request log. */
  readonly lines: number;
  file(owner: Owner, name: string): string;
  /** A stage of this system. */
  stage(name: string, ...argv: string[]): Command;
  /** A script of this benchmark that runs on Bun. */
  script(name: string, ...argv: string[]): Command;
  /** A module of a Python variant. */
  python(variant: Variant, module: string, ...argv: string[]): Command;
  /** Any program, in the folder of this system. */
  program(...argv: string[]): Command;
}

/** Makes synthetic songs and a folder for each side. */
export async function createWorkspace(
  folder: string,
  rows: number,
  peers: Readonly<Record<Variant, PythonPeer>>,
): Promise<Workspace> {
  const file = (owner: Owner, name: string) => join(folder, owner, name);
  const env = { XGBOOST_LIBRARY: xgboostLibrary(peers.scaffold), MLFLOW_TRACKING_URI: "./mlruns" };
  const ours = (...argv: string[]): Command => ({ argv, cwd: join(folder, "ours"), env });
  const stage = (name: string, ...argv: string[]) =>
    ours(process.execPath, join(ROOT, "src/stages", `${name}.ts`), ...argv);
  for (const owner of ["ours", "scaffold", "tuned"] as const) {
    mkdirSync(file(owner, "data"), { recursive: true });
    symlinkSync("../songs.csv", file(owner, "songs.csv"));
    cpSync(join(ROOT, "params.yaml"), file(owner, "params.yaml"));
  }
  const sample = stage("sample", "--rows", String(rows), "--output", join(folder, "songs.csv"));
  const child = Bun.spawn([...sample.argv], { cwd: sample.cwd, stdout: "ignore", stderr: "inherit" });
  if ((await child.exited) !== 0) throw new Error("sample failed");
  return {
    rows,
    lines: rows < PUBLISHED_ROWS ? rows : MOST_LINES,
    file,
    stage,
    script: (name, ...argv) => ours(process.execPath, join(import.meta.dir, name), ...argv),
    python: (variant, module, ...argv) => ({
      argv: [peers[variant].python, "-m", module, ...argv],
      cwd: join(folder, variant),
      env: peers[variant].env,
    }),
    program: ours,
  };
}

/**
 * Logs requests for the production songs, over and over until there are enough lines; needs `process` to have run.
 *
 * @returns the log's path
 */
export async function writeRequestLog({ file, lines }: Workspace): Promise<string> {
  const path = file("ours", "logs/api_requests.jsonl");
  mkdirSync(file("ours", "logs"), { recursive: true });
  const writer = Bun.file(path).writer({ highWaterMark: 1 << 16 });
  for (let written = 0; written < lines; ) {
    let names: string[] | undefined;
    for await (const row of createInterface({ input: createReadStream(file("ours", "data/prod_sim.csv")) })) {
      const fields = row.split(",");
      if (!names) {
        names = fields;
        continue;
      }
      if (written === lines) break;
      const columns = names;
      const features = FEATURE_NAMES.map((name) => `"${name}":${fields[columns.indexOf(name)]}`).join();
      const timestamp = new Date(Date.UTC(2026, 0, 1) + 100 * written).toISOString();
      writer.write(
        `{"timestamp":"${timestamp}","request_id":"${crypto.randomUUID()}","outcome":"ok","genre":"Rock","confidence":0.5,"model_version":"1",${features}}\n`,
      );
      if (++written % 1000 === 0) await writer.flush();
    }
  }
  await writer.end();
  return path;
}

/** Gives the peers the rows that this system holds out, so that accuracies are of the same songs; after `process`. */
export async function shareHeldOutRows({ file }: Workspace): Promise<void> {
  const table = await readSongTable(file("ours", "data/train.csv"));
  const songs = completeSongs(table);
  if (songs.incomplete > 0) throw new Error("expected synthetic songs without missing values");
  const { train } = Bun.YAML.parse(await Bun.file(file("ours", "params.yaml")).text()) as {
    train: { seed: number; validation_share: number };
  };
  const rng = createRng(train.seed);
  const { validation } = stratifiedSplit(songs.y, table.genres.length, train.validation_share, rng);
  for (const owner of ["ours", "scaffold", "tuned"] as const) await Bun.write(file(owner, "held_out.u32"), validation);
}

/** How many rows are held out; after `shareHeldOutRows`. */
export function countHeldOut({ file }: Workspace): number {
  return Bun.file(file("ours", "held_out.u32")).size / Uint32Array.BYTES_PER_ELEMENT;
}
