import { expect, test } from "bun:test";
import { join } from "node:path";
import { readEnvironment, requestLogVariable, ServiceVariables } from "../../src/http/environment.ts";
import { RequestLogOptions } from "../../src/request-log/options.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { registerChampion } from "./champion-fixture.ts";
import { startService } from "./service-process.ts";

const readme = await Bun.file(join(import.meta.dir, "../../README.md")).text();

/** JSON with what differs from model to model made equal: numbers, names of genres and kinds, ids and times. */
function shapeOf(text: string): unknown {
  const varying = new Set(["genre", "confidence", "run_id", "kind", "loaded_at", "version"]);
  return JSON.parse(text, (key, value) => (varying.has(key) ? typeof value : value));
}

const hasCurl = Bun.which("curl") !== null;
if (!hasCurl) console.warn("SKIPPED: the README's curl lines, because there is no curl");

test.skipIf(!hasCurl)("the README's curl lines answer as it says", async () => {
  using folder = temporaryFolder();
  await registerChampion(folder.file("mlruns"), folder.file("made"));
  await using service = await startService(folder.path);
  const transcript = /```console\n([\s\S]*?)```/.exec(readme)![1]!;
  const lines = transcript.trim().split("\n");
  for (let at = 0; at < lines.length; at += 2) {
    const command = lines[at]!.replace(/^\$ /, "").replace("localhost:8000", new URL(service.url).host);
    const curl = Bun.spawn(["sh", "-c", command], { stdout: "pipe", stderr: "pipe" });
    const [answer, errors] = await Promise.all([curl.stdout.text(), curl.stderr.text()]);
    expect(errors).toBe("");
    expect(shapeOf(answer)).toEqual(shapeOf(lines[at + 1]!));
  }
  expect(lines.length).toBeGreaterThanOrEqual(12);
});

test("the README lists every environment variable with its default", () => {
  const { requestLog, ...service } = readEnvironment({});
  const defaults: Record<string, unknown> = service;
  for (const name of Object.keys(ServiceVariables.properties)) {
    expect(readme).toContain(`\`${name}\``);
    if (name in defaults) expect(readme).toMatch(new RegExp(`${name}[^\n]*${defaults[name]}`));
  }
  for (const name of Object.keys(RequestLogOptions.properties) as (keyof typeof requestLog)[]) {
    expect(readme).toContain(`| \`${requestLogVariable(name)}\` | ${requestLog[name]} |`);
  }
});
