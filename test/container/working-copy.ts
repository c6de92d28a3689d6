import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { $ } from "bun";

const ROOT = join(import.meta.dir, "../..");
const SOURCES = ["package.json", "bun.lock", "src", "Dockerfile", ".dockerignore"];

// Models as small as they may be: here it matters that there is one.
const PARAMS = `train:
  logistic_regression: { max_iter: 20 }
  svm: { max_samples: 100 }
  xgboost: { n_estimators: 5, nthread: 1 }
`;

/** Makes a folder of all that an image is built from, without a champion; the answer is its path. */
export function untrainedCopy(folder: string): string {
  mkdirSync(folder);
  for (const name of SOURCES) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  return folder;
}

/**
 * Makes such a folder in which a champion was just trained and registered, as users do it.
 *
 * @param uri the tracking store; empty: the folder's own
 */
export async function trainedCopy(folder: string, uri: string): Promise<string> {
  untrainedCopy(folder);
  writeFileSync(join(folder, "params.yaml"), PARAMS);
  const stage = (name: string, ...flags: string[]) =>
    $`${process.execPath} ${join(ROOT, "src/stages", `${name}.ts`)} ${flags}`
      .cwd(folder)
      .env({ ...Bun.env, MLFLOW_TRACKING_URI: uri })
      .quiet();
  await stage("sample", "--rows", "400", "--output", "songs.csv");
  await stage("pipeline");
  return folder;
}
