import { describe, expect, test } from "bun:test";
import { Type } from "@sinclair/typebox";
import { defaultInWords, fromParams, parseFlags } from "../../src/cli/flags.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const Section = Type.Object(
  { year: Type.Integer({ default: 2010, description: "the last year" }) },
  { $id: "data", additionalProperties: false },
);
const flags = Type.Object({
  source_path: Type.String({ default: "songs.csv" }),
  rows: Type.Optional(Type.Integer({ minimum: 1 })),
  share: Type.Optional(Type.Number()),
  mode: Type.Union([Type.Literal("batch"), Type.Literal("online")], { default: "batch" }),
  "fail-on-drift": Type.Boolean({ default: false }),
});
const DEFAULTS = { source_path: "songs.csv", mode: "batch", "fail-on-drift": false };

describe("parseFlags", () => {
  test.each([
    [[], {}],
    [["--rows", "5"], { rows: 5 }],
    [["--rows=5"], { rows: 5 }],
    [["--rows", "5", "--rows", "6"], { rows: 6 }],
    [["--share", "0.5e-1"], { share: 0.05 }],
    [["--share=-0.25"], { share: -0.25 }],
    [["--source_path", ""], { source_path: "" }],
    [["--source-path", "a b.csv"], { source_path: "a b.csv" }],
    [["--source_path=--odd.csv"], { source_path: "--odd.csv" }],
    [["--fail-on-drift"], { "fail-on-drift": true }],
    [["--fail_on_drift"], { "fail-on-drift": true }],
    [["--fail_on-drift", "--mode", "online"], { "fail-on-drift": true, mode: "online" }],
  ])("takes %j", async (argv, expected) => {
    expect(await parseFlags(flags, argv)).toEqual({ ...DEFAULTS, ...expected } as never);
  });

  const known = "the flags are --source_path, --rows, --share, --mode, --fail-on-drift";
  test.each([
    [["--rows", "many"], '--rows expected integer, got "many"'],
    [["--rows", "5.5"], '--rows expected integer, got "5.5"'],
    [["--rows", "0"], '--rows expected integer to be greater or equal to 1, got "0"'],
    [["--rows="], '--rows expected integer, got ""'],
    [["--rows", " "], '--rows expected integer, got " "'],
    [["--share", "Infinity"], '--share expected number, got "Infinity"'],
    [["--share", "1e400"], '--share expected number, got "1e400"'],
    [["--mode", "both"], '--mode expected one of batch, online, got "both"'],
    [["--rows"], `Option '--rows <value>' argument missing; ${known}`],
    [["--rows", "-5"], `Option '--rows' argument is ambiguous; ${known}`],
    [["--fail-on-drift=no"], `Option '--fail-on-drift' does not take an argument; ${known}`],
    [["--row", "5"], `Unknown option '--row'; ${known}`],
    [["songs.csv"], `Unexpected argument 'songs.csv'; ${known}`],
  ])("refuses %j in one line", async (argv, message) => {
    await expect(parseFlags(flags, argv)).rejects.toMatchObject({ code: "bad_params", message });
  });
});

describe("a flag whose default stands in the parameters file", () => {
  const withParams = (path: string) =>
    Type.Object({ year: Type.Integer(fromParams(Section, "year")), params_path: Type.String({ default: path }) });

  test("takes it from there, else the schema's; the command line goes before both", async () => {
    using folder = temporaryFolder();
    const path = folder.file("params.yaml");
    await Bun.write(path, "data:\n  year: 1999\n");
    await Bun.write(folder.file("empty.yaml"), "");
    expect(await parseFlags(withParams(path), [])).toMatchObject({ year: 1999 });
    expect(await parseFlags(withParams(path), ["--year", "2001"])).toMatchObject({ year: 2001 });
    expect(await parseFlags(withParams(path), ["--params-path", folder.file("empty.yaml")])).toMatchObject({
      year: 2010,
    });
  });

  test("needs the file only where the command line does not say it", async () => {
    const flags = withParams("/no/such/params.yaml");
    expect(await parseFlags(flags, ["--year", "2001"])).toMatchObject({ year: 2001 });
    await expect(parseFlags(flags, [])).rejects.toThrow("/no/such/params.yaml cannot be read: no such file");
  });

  test("describes itself as the key does, and says where its default is", () => {
    const { year, params_path } = withParams("p.yaml").properties;
    expect(year.description).toBe("the last year");
    expect(defaultInWords(year)).toBe("params.yaml data.year");
    expect(defaultInWords(params_path)).toBe("p.yaml");
    expect(defaultInWords(flags.properties.rows)).toBeUndefined();
  });
});
