import { afterEach, describe, expect, test } from "bun:test";
import { relative } from "node:path";
import { currentUser, isSourceTag, runTags } from "../../src/tracking/run-tags.ts";

const VARIABLES = ["LOGNAME", "USER", "USERNAME"] as const;
const before = VARIABLES.map((name) => [name, process.env[name]] as const);
afterEach(() => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});
const setNames = (names: Partial<Record<(typeof VARIABLES)[number], string>>) => {
  for (const name of VARIABLES) process.env[name] = names[name] ?? "";
};

describe("the user", () => {
  test.each([
    [{ LOGNAME: "a", USER: "b", USERNAME: "c" }, "a"],
    [{ USER: "b", USERNAME: "c" }, "b"],
    [{ USERNAME: "c" }, "c"],
  ])("of %j is %s", (names, user) => {
    setNames(names);
    expect(currentUser()).toBe(user);
  });

  test.skipIf(!Bun.which("id"))("is the account's where no variable says", () => {
    setNames({});
    expect(currentUser()).toBe(Bun.spawnSync(["id", "-un"]).stdout.toString().trim());
  });
});

test("a run's tags say who started it, with what, and its name, which the caller's cannot change", () => {
  setNames({ LOGNAME: "me" });
  const own = { "mlflow.source.git.commit": "abc", "mlflow.user": "robot", "mlflow.runName": "other" };
  expect(runTags("svm", own)).toEqual({
    "mlflow.user": "robot",
    "mlflow.source.name": relative(process.cwd(), Bun.main),
    "mlflow.source.type": "LOCAL",
    "mlflow.source.git.commit": "abc",
    "mlflow.runName": "svm",
  });
  expect(runTags("svm", {})["mlflow.user"]).toBe("me");
});

test.each([
  ["mlflow.user", true],
  ["mlflow.source.name", true],
  ["mlflow.source.git.commit", true],
  ["mlflow.runName", false],
  ["accuracy", false],
])("%s tells where a model comes from: %p", (key, expected) => {
  expect(isSourceTag(key)).toBe(expected);
});
