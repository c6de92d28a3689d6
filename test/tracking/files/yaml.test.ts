import { describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Type } from "@sinclair/typebox";
import fc from "fast-check";
import { formatYaml, readYaml } from "../../../src/tracking/files/yaml.ts";
import { runPython } from "../../python-environment.ts";
import { hasMlflow } from "../mlflow/client.ts";

const lookalikes = [
  "123",
  "1e5",
  "1.5",
  "0o17",
  "0x1f",
  "1_000",
  "true",
  "no",
  "null",
  "~",
  "",
  "2020-01-01",
  "12:30:45",
];
const awkward = [
  "a: b",
  "# a",
  "- a",
  "[a]",
  "{a}",
  "&a",
  "!a",
  "%a",
  "@a",
  "'",
  '"',
  "\\",
  " a ",
  "a\nb\n\nc",
  "\t",
  "a\r\nb",
];
const special = ["\u0085", "\u2028", "\u2029", "\ufeff", "\u007f", "\u0000", "\ufffe", "𝄞", "---", "..."];
const strings = [
  ...lookalikes,
  ...awkward,
  ...special,
  ...fc.sample(fc.string({ unit: "binary", maxLength: 30 }), { numRuns: 500, seed: 1 }),
];

describe("formatYaml", () => {
  test("writes sorted keys, one a line", () => {
    expect(formatYaml({ name: "a", end_time: null, count: 3, tags: { "x.y": "z" } })).toBe(
      'count: 3\nend_time: null\nname: "a"\ntags: {"x.y":"z"}\n',
    );
  });

  test("writes strings that Bun reads back", () => {
    for (const value of strings) expect(Bun.YAML.parse(formatYaml({ value }))).toEqual({ value });
  });

  test("replaces halves of surrogate pairs", () => {
    expect(formatYaml({ name: "a\ud800b" })).toBe('name: "a\ufffdb"\n');
  });

  test.skipIf(!hasMlflow)(`writes strings that Python reads back`, async () => {
    const program = `
import json, sys, yaml
texts = json.load(sys.stdin)
loaders = [yaml.SafeLoader] + [yaml.CSafeLoader] * hasattr(yaml, "CSafeLoader")
print(json.dumps([[yaml.load(text, Loader=loader)["value"] for text in texts] for loader in loaders]))`;
    const texts = JSON.stringify(strings.map((value) => formatYaml({ value })));
    for (const read of JSON.parse(await runPython("python", ["-c", program], { input: texts })))
      expect(read).toEqual(strings);
  });
});

describe("readYaml", () => {
  const folder = mkdtempSync(join(tmpdir(), "yaml-"));
  const schema = Type.Object({ count: Type.Integer() });
  const read = (content: string) => {
    const path = join(folder, "meta.yaml");
    writeFileSync(path, content);
    return () => readYaml(path, schema);
  };

  test("gives nothing where there is no file", () => {
    expect(readYaml(join(folder, "none"), schema)).toBeUndefined();
  });

  test("keeps the keys beyond the schema", () => {
    expect(read("count: 3\nname: '1'\n")()).toEqual({ count: 3, name: "1" } as { count: number });
  });

  test.each(["1e5", "1234e567", "0o17", "2e1b645bb97743dd", "2020-01-01", "1.5"])(
    "takes a bare %s for text",
    (text) => {
      const path = join(folder, "bare.yaml");
      writeFileSync(path, `count: -3\nname: ${text}\n`);
      expect(readYaml(path, schema)).toEqual({ count: -3, name: text } as { count: number });
    },
  );

  test.each(["a: [", "", "count: x", "[1]"])("names the file of %j", (content) => {
    const message = expect.stringContaining(join(folder, "meta.yaml"));
    expect(read(content)).toThrow(expect.objectContaining({ code: "tracking_failed", message }));
    rmSync(join(folder, "meta.yaml"));
  });
});
