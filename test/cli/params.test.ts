import { expect, test } from "bun:test";
import { Type } from "@sinclair/typebox";
import { readParams } from "../../src/cli/params.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const Section = Type.Object(
  {
    seed: Type.Integer({ default: 42, minimum: 0 }),
    svm: Type.Object({ C: Type.Number({ default: 1 }) }, { default: {}, additionalProperties: false }),
  },
  { $id: "train", additionalProperties: false },
);

async function read(text: string) {
  using folder = temporaryFolder();
  await Bun.write(folder.file("params.yaml"), text);
  return await readParams(Section, folder.file("params.yaml")).catch((error: Error) => {
    error.message = error.message.replace(folder.path, "");
    throw error;
  });
}

test.each([
  ["", { seed: 42, svm: { C: 1 } }],
  ["drift:\n  alpha: 0.1\n", { seed: 42, svm: { C: 1 } }],
  ["train:\n", { seed: 42, svm: { C: 1 } }],
  ["train:\n  seed: 7\n", { seed: 7, svm: { C: 1 } }],
  ["train:\n  svm: { C: 2.5 }\n", { seed: 42, svm: { C: 2.5 } }],
])("reads its section of %j, with defaults for what is left out", async (text, params) => {
  expect(await read(text)).toEqual(params);
});

test.each([
  ["train:\n  sed: 7\n", "/params.yaml train.sed unexpected property, got 7"],
  ["train:\n  svm: { c: 2 }\n", "/params.yaml train.svm.c unexpected property, got 2"],
  ["train:\n  seed: -1\n", "/params.yaml train.seed expected integer to be greater or equal to 0, got -1"],
  ["train:\n  seed: many\n", '/params.yaml train.seed expected integer, got "many"'],
  ["train: 5\n", "/params.yaml train expected object, got 5"],
  ["train: [\n", "/params.yaml expected YAML, got "],
  ["- train\n", '/params.yaml expected sections, got ["train"]'],
  ["just text\n", '/params.yaml expected sections, got "just text"'],
])("refuses %j by its place", async (text, message) => {
  await expect(read(text)).rejects.toMatchObject({ code: "bad_params", message: expect.stringContaining(message) });
});

test("says what is wrong with a file that cannot be read", async () => {
  using folder = temporaryFolder();
  await expect(readParams(Section, folder.file("none.yaml"))).rejects.toMatchObject({
    code: "bad_params",
    message: `${folder.file("none.yaml")} cannot be read: no such file`,
  });
  await expect(readParams(Section, folder.path)).rejects.toMatchObject({
    code: "bad_params",
    message: `${folder.path} cannot be read: expected a file, got a folder`,
  });
});
