import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runStage } from "../stages/stage-process.ts";

const ROOT = join(import.meta.dir, "../..");
const SOURCES = ["package.json", "bun.lock", "src", "Dockerfile", ".dockerignore"];

/** Makes a folder of all that an image is built from, without a champion; the answer is its path. */
export function untrainedCopy(folder: string): string {
  mkdirSync(folder);
  for (const name of SOURCES) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  return folder;
}

/** Makes such a folder in which a champion was just trained and registered, as users do it; the answer is its path. */
export async function trainedCopy(folder: string): Promise<string> {
  untrainedCopy(folder);
  writeFileSync(join(folder, "params.yaml"), "{}\n");
  const stages = [
    ["sample", "--rows", "400", "--output", "songs.csv"],
    ["load"],
    ["process"],
    ["train", "--models", "logistic_regression"],
    ["evaluate"],
  ];
  for (const [name, ...flags] of stages) {
    const { stderr, exitCode } = await runStage(name!, flags, folder);
    if (exitCode !== 0) throw new Error(stderr);
  }
  return folder;
}
