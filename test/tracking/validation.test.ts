import { describe, expect, test } from "bun:test";
import { resolve } from "node:path";
import fc from "fast-check";
import {
  checkAlias,
  checkArtifactPath,
  checkDataset,
  checkEntries,
  checkExperimentName,
  checkId,
  checkKey,
  checkLoggedModel,
  checkMetrics,
  checkRegisteredName,
} from "../../src/tracking/validation.ts";
import { dataset } from "./store-contract.ts";

const outcome = (check: () => void) => {
  try {
    check();
    return "fine";
  } catch (error) {
    return (error as Error).message;
  }
};
const modelWith = (changes: object) => ({ name: "m", params: {}, metrics: [], dataset, directory: ".", ...changes });

describe("what MLflow takes is taken", () => {
  test.each<[string, () => void]>([
    ["keys of letters of any script", () => checkKey("metric", "väl/loss 1.0:a-b_é漢")],
    ["a key of 250 characters", () => checkKey("param", "k".repeat(250))],
    ["a value of 6000 characters", () => checkEntries("param", { k: "v".repeat(6000) })],
    [
      "steps below 0 and above",
      () =>
        checkMetrics(
          [-5, 0, undefined, 2 ** 53 - 1].map((step) => ({ key: "k", value: 1, ...(step !== undefined && { step }) })),
        ),
    ],
    ["an experiment of any text", () => checkExperimentName('it\'s "x" / 1e5')],
    ["a registered model of words", () => checkRegisteredName("genre classifier 2")],
    ["an alias that is none of MLflow's own", () => checkAlias("latest-v1_é")],
    ["ids of runs and models", () => [checkId("run", "0".repeat(32)), checkId("model", "m-1f")]],
    ["a path of folders", () => checkArtifactPath("a b/é/c.txt")],
    ["a dataset with a digest of 36 characters", () => checkDataset({ ...dataset, digest: "d".repeat(36) })],
    ["a model", () => checkLoggedModel(modelWith({ name: "soft max-1" }))],
  ])("%s", (_, check) => {
    expect(outcome(check)).toBe("fine");
  });
});

describe("what MLflow refuses is refused with what it expects:", () => {
  test.each<[string, () => void]>([
    [
      'metric key must hold only letters, digits and _ - . : / and spaces, got "a\\nb"',
      () => checkKey("metric", "a\nb"),
    ],
    ['param key must be a plain relative path, got "../up"', () => checkKey("param", "../up")],
    ['param key must be a plain relative path, got "a//b"', () => checkKey("param", "a//b")],
    ["tag key must have at most 250 characters, got 251", () => checkKey("tag", "k".repeat(251))],
    ["param k must have at most 6000 characters, got 6001", () => checkEntries("param", { k: "v".repeat(6001) })],
    ["tag k must have at most 8000 characters, got 8001", () => checkEntries("tag", { k: "v".repeat(8001) })],
    ["step of metric k must be an integer, got 0.5", () => checkMetrics([{ key: "k", value: 1, step: 0.5 }])],
    ['experiment name must not be empty, got ""', () => checkExperimentName("")],
    ['registered model name must be text without / \\ : %, got "a/b"', () => checkRegisteredName("a/b")],
    ['registered model name must be text without / \\ : %, got " "', () => checkRegisteredName(" ")],
    ['registered model name must be usable as a folder\'s name, got ".."', () => checkRegisteredName("..")],
    ['alias must hold only letters, digits, _ and -, got "a b"', () => checkAlias("a b")],
    ['alias must not be one of MLflow\'s own, got "V12"', () => checkAlias("V12")],
    ['alias must not be one of MLflow\'s own, got "Latest"', () => checkAlias("Latest")],
    ['run id must hold only letters, digits, _ and -, got "../x"', () => checkId("run", "../x")],
    ['artifact path must be a plain relative path, got "/etc/passwd"', () => checkArtifactPath("/etc/passwd")],
    ['artifact path must be a plain relative path, got "a\\u0000"', () => checkArtifactPath("a\0")],
    ['dataset name must not be empty, got ""', () => checkDataset({ ...dataset, name: "" })],
    [
      "dataset digest must have at most 36 characters, got 37",
      () => checkDataset({ ...dataset, digest: "d".repeat(37) }),
    ],
    [
      'model name must be text without / : . % and quotes, got "a.b"',
      () => checkLoggedModel(modelWith({ name: "a.b" })),
    ],
  ])("%s", (message, check) => {
    expect(outcome(check)).toBe(message);
    expect(check).toThrow(expect.objectContaining({ code: "bad_input" }));
  });

  test("a long name is shown in part", () => {
    expect(outcome(() => checkRegisteredName(`${"n".repeat(200)}/`))).toEndWith(`got "${"n".repeat(100)}..."`);
  });
});

test("no path that is taken leads out of its folder or to the folder itself", () => {
  const part = fc.constantFrom("..", ".", "a", "b", "", " ", "...", "..a");
  const path = fc.array(part, { maxLength: 6 }).map((parts) => parts.join("/"));
  fc.assert(
    fc.property(path, (path) => {
      if (outcome(() => checkArtifactPath(path)) !== "fine") return;
      const target = resolve("/root", path);
      expect(target.startsWith("/root/") && target.length > "/root/".length).toBe(true);
    }),
  );
});
