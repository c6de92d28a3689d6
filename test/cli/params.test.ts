import { expect, test } from "bun:test";
import { Type } from "@sinclair/typebox";
import { readParams } from "../../src/cli/params.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const Section = Type.Object(
  {
    seed: Type.Integer({ default: 42, minimum: 0 }),
    model: Type.Object({ depth: Type.Integer({ default: 6 }) }, { default: {}, additionalProperties: false }),
  },
  { $id: "train", additionalProperties: false },
);

async function read(text: string) {
  using folder = temporaryFolder();
  await Bun.write(folder.file("params.yaml"), text);
  return await readParams(Section, folder.file("params.yaml"));
}

test.each([
  ["", { seed: 42, model: { depth: 6 } }],
  ["drift: {}", { seed: 42, model: { depth: 6 } }],
  ["train:", { seed: 42, model: { depth: 6 } }],
  ["train: {seed: 7, model: {depth: 3}}", { seed: 7, model: { depth: 3 } }],
])("a section of %j is read with its defaults", async (text, params) => {
  expect(await read(text)).toEqual(params);
});

test.each([
  ["train: {sede: 7}", "train.sede unexpected property, got 7"],
  ["train: {model: {depth: deep}}", 'train.model.depth expected integer, got "deep"'],
  ["train: {seed: -1}", "train.seed expected integer to be greater or equal to 0, got -1"],
  ["train: [", "expected YAML, got"],
])("%j is refused, with the file and the key", async (text, message) => {
  await expect(read(text)).rejects.toMatchObject({
    code: "bad_params",
    message: expect.stringMatching(new RegExp(`params\\.yaml ${message.replaceAll(".", "\\.")}`)),
  });
});
