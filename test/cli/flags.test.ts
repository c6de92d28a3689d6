import { describe, expect, test } from "bun:test";
import { Type } from "@sinclair/typebox";
import { defaultInWords, fromParams, parseFlags } from "../../src/cli/flags.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const Section = Type.Object({ rate: Type.Number({ default: 0.5, description: "a rate" }) }, { $id: "section" });
const Flags = Type.Object({
  output: Type.String({ default: "out.csv" }),
  rows: Type.Optional(Type.Integer({ minimum: 1 })),
  mode: Type.Union([Type.Literal("fast"), Type.Literal("slow")], { default: "fast" }),
  verbose: Type.Boolean({ default: false }),
  "dry-run": Type.Boolean({ default: false }),
});

describe("flags", () => {
  test("have their defaults; an optional one without a default is absent", async () => {
    expect(await parseFlags(Flags, [])).toEqual({
      output: "out.csv",
      mode: "fast",
      verbose: false,
      "dry-run": false,
    });
  });

  test.each([
    [["--output", "a b.csv", "--rows", "3", "--verbose"], { output: "a b.csv", rows: 3, verbose: true }],
    [["--output=x=y.csv", "--mode=slow"], { output: "x=y.csv", mode: "slow" }],
    [["--dry_run"], { "dry-run": true }],
    [["--dry-run"], { "dry-run": true }],
    [["--rows", "1", "--rows", "2"], { rows: 2 }],
    [["--output", ""], { output: "" }],
  ])("are read from %j", async (argv, values) => {
    expect(await parseFlags(Flags, argv)).toMatchObject(values as never);
  });

  test.each([
    [["--row", "3"], /^Unknown option '--row'.*; the flags are --output, --rows, --mode, --verbose, --dry-run$/],
    [["extra"], /^Unexpected argument 'extra'/],
    [["--rows", "many"], /^--rows expected integer, got "many"$/],
    [["--rows", "0"], /^--rows expected integer to be greater or equal to 1, got "0"$/],
    [["--rows", "1.5"], /^--rows expected integer, got "1.5"$/],
    [["--rows", ""], /^--rows expected integer, got ""$/],
    [["--mode", "medium"], /^--mode expected one of fast, slow, got "medium"$/],
    [["--output"], /--output/],
    [["--verbose=yes"], /--verbose/],
  ])("are refused in %j", async (argv, message) => {
    await expect(parseFlags(Flags, argv)).rejects.toMatchObject({
      code: "bad_params",
      message: expect.stringMatching(message),
    });
  });
});

describe("a flag whose default stands in params.yaml", () => {
  const flags = Type.Object({
    rate: Type.Number(fromParams(Section, "rate")),
    params_path: Type.String({ default: "/no/such/params.yaml" }),
  });

  test("takes it from the file that params_path names, else the section's own default", async () => {
    using folder = temporaryFolder();
    await Bun.write(folder.file("a.yaml"), "section:\n  rate: 0.25\n");
    await Bun.write(folder.file("b.yaml"), "other: {}\n");
    expect((await parseFlags(flags, ["--params_path", folder.file("a.yaml")])).rate).toBe(0.25);
    expect((await parseFlags(flags, ["--params_path", folder.file("b.yaml")])).rate).toBe(0.5);
  });

  test("does not read the file if the flag is given", async () => {
    expect((await parseFlags(flags, ["--rate", "0.75"])).rate).toBe(0.75);
  });

  test("names the file that is missing", async () => {
    await expect(parseFlags(flags, [])).rejects.toMatchObject({
      code: "bad_params",
      message: "/no/such/params.yaml cannot be read: no such file",
    });
  });

  test("says in help where it comes from", () => {
    expect(defaultInWords(flags.properties.rate)).toBe("params.yaml section.rate");
    expect(defaultInWords(Flags.properties.output)).toBe("out.csv");
    expect(defaultInWords(Flags.properties.rows)).toBeUndefined();
  });
});
