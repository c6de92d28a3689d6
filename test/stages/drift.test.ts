import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Value } from "@sinclair/typebox/value";
import { accuracyOn } from "../../src/classifier/accuracy.ts";
import { classifierFiles } from "../../src/classifier/files.ts";
import { loadClassifier } from "../../src/classifier/load.ts";
import { DriftReport, NoApiLogs } from "../../src/drift/report.ts";
import { FEATURE_NAMES } from "../../src/features.ts";
import { fileDigest } from "../../src/io/digest.ts";
import { writeFiles } from "../../src/io/disk.ts";
import { writeSample } from "../../src/songs/sample/write-sample.ts";
import { splitByYear } from "../../src/songs/split-by-year.ts";
import golden from "../fixtures/real-songs.json";
import { hasPython, runPython } from "../python-environment.ts";
import { hasRealSongs, REAL_SONGS } from "../real-songs.ts";
import { canMount, mountSmallDisk } from "../small-disk.ts";
import { songsCsv } from "../songs-csv.ts";
import { expectClose } from "../stats/close-to.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { runStage } from "./stage-process.ts";

const project = temporaryFolder();
afterAll(() => project[Symbol.dispose]());

const COLUMNS = [...FEATURE_NAMES, "genre"];
const SONG = { danceability: 0.5, energy: 0.7, key: 5, loudness: -7, mode: 1, speechiness: 0.05, acousticness: 0.1 };
const REQUEST = { ...SONG, instrumentalness: 0, liveness: 0.1, valence: 0.4, tempo: 120.5, duration_ms: 221_000 };
const line = (changes: object) =>
  `${JSON.stringify({ timestamp: "2026-01-02T00:00:00Z", outcome: "ok", genre: "Rock", ...REQUEST, ...changes })}\n`;
const INVALID = `${JSON.stringify({ timestamp: "2026-01-02T00:00:00Z", request_id: "1", outcome: "invalid" })}\n`;

/** A folder with params.yaml and the given files. */
async function folderWith(files: Readonly<Record<string, string>>) {
  const folder = temporaryFolder();
  await Bun.write(folder.file("params.yaml"), "{}\n");
  for (const [name, text] of Object.entries(files)) await Bun.write(folder.file(name), text);
  return folder;
}

type Songs = readonly Readonly<Record<string, string>>[];
const sides = (train: Songs, prod: Songs, trainColumns = COLUMNS, prodColumns = COLUMNS) => ({
  "data/train.csv": songsCsv(train, trainColumns),
  "data/prod_sim.csv": songsCsv(prod, prodColumns),
});
const drift = (folder: { path: string }, ...argv: string[]) => runStage("drift", argv, folder.path);
const reportIn = async (folder: { file(name: string): string }): Promise<DriftReport> =>
  Bun.file(folder.file("drift_report.json")).json();

beforeAll(async () => {
  await writeSample(project.file("songs.csv"), 1500, 1);
  await splitByYear(project.file("songs.csv"), project.file("data/train.csv"), project.file("data/prod_sim.csv"), 2010);
  await Bun.write(project.file("params.yaml"), "{}\n");
});

describe("batch drift", () => {
  test("writes a report that keeps its schema and prints the verdict in one line", async () => {
    const { stdout, stderr, exitCode } = await drift(project, "--html", "out/drift.html", "--plots", "features.csv");
    expect(stderr).toBe("");
    expect(stdout).toMatch(
      /^drift: DRIFT_DETECTED under reference, \d+ of 12 features drift \(.+\), [\d,]+ songs against [\d,]+, [\d.]+ s -> drift_report.json, features.csv, out\/drift.html\n$/,
    );
    expect(exitCode).toBe(0);
    const report = await reportIn(project);
    expect([...Value.Errors(DriftReport, report)]).toEqual([]);
    expect(report).toMatchObject({ mode: "batch", status: "DRIFT_DETECTED" });
    expect(report.sources.train).toEqual([
      { path: "data/train.csv", md5: await fileDigest(project.file("data/train.csv")) },
    ]);
    expect(report.train_samples + report.production_samples).toBe(1500);
    expect(report.genres?.categories.length).toBeGreaterThan(5);
    expect(report).not.toHaveProperty("accuracy");
    expect(await Bun.file(project.file("out/drift.html")).text()).toContain("Drift detected");
    const plots = (await Bun.file(project.file("features.csv")).text()).trimEnd().split("\n");
    expect(plots[0]).toBe("feature,ks_statistic,p_value,adjusted_p_value,psi");
    expect(plots).toHaveLength(13);
  });

  test.skipIf(!hasPython("python", "the report against its published JSON Schema"))(
    "writes a report that fits the published JSON Schema",
    async () => {
      await drift(project);
      const validate = `import json, sys, jsonschema
schema, report = (json.load(open(path)) for path in sys.argv[1:])
jsonschema.Draft202012Validator(schema).validate(report)`;
      const schema = join(import.meta.dir, "../../src/drift/drift-report.schema.json");
      await runPython("python", ["-c", validate, schema, project.file("drift_report.json")]);
    },
  );

  test("ends with 1 under --fail-on-drift where the policy in use says drift, else with 0", async () => {
    expect((await drift(project, "--fail-on-drift")).exitCode).toBe(1);
    expect((await drift(project, "--fail_on_drift")).exitCode).toBe(1);
    expect((await drift(project, "--fail-on-drift", "--policy", "effect", "--min-statistic=0.9")).exitCode).toBe(0);
    expect(await reportIn(project)).toMatchObject({ verdict: "NORMAL", policy: { min_statistic: 0.9 } });
  });

  test("prints nothing but the report to stdout under --json", async () => {
    const { stdout, stderr } = await drift(project, "--json");
    expect(JSON.parse(stdout)).toEqual(await reportIn(project));
    expect(stderr).toStartWith("drift: DRIFT_DETECTED");
  });

  test("takes its policy from the file that --params_path names", async () => {
    await Bun.write(project.file("strict.yaml"), "drift:\n  policy: effect\n  alpha: 0.001\n");
    await drift(project, "--params_path", "strict.yaml");
    expect((await reportIn(project)).policy).toMatchObject({ policy: "effect", alpha: 0.001, min_samples: 200 });
  });

  test("gives the champion's accuracy before and after, on the very training file of the champion alone", async () => {
    using folder = await folderWith({});
    for (const name of ["data/train.csv", "data/prod_sim.csv"]) {
      await Bun.write(folder.file(name), Bun.file(project.file(name)));
    }
    await runStage("train", ["--models", "logistic_regression"], folder.path);
    await runStage("evaluate", [], folder.path);
    await drift(folder);
    const champion = await loadClassifier(folder.file("models/champion"));
    const { card } = champion;
    const { accuracy } = await reportIn(folder);
    expect(accuracy?.train).toBe(card.metrics.accuracy!);
    expect(accuracy?.train_songs).toBe(card.confusion.flat().reduce((sum, songs) => sum + songs, 0));
    expect(accuracy?.prod).toBeCloseTo(await accuracyOn(folder.file("data/prod_sim.csv"), champion), 12);
    const other = { ...champion, card: { ...card, data: { rows: 1, digest: "0".repeat(32) } } };
    await writeFiles(folder.file("other"), classifierFiles(other));
    await drift(folder, "--champion", "other");
    expect(await reportIn(folder)).not.toHaveProperty("accuracy");
  });
});

describe("batch drift of unusual files", () => {
  test("does not test a feature that one side lacks or that has no values, and says so", async () => {
    const without = COLUMNS.filter((name) => name !== "tempo");
    using folder = await folderWith(sides([{}, {}], [{ energy: "" }, { energy: "NA" }], without));
    expect(await drift(folder)).toMatchObject({ exitCode: 0, stderr: "" });
    expect((await reportIn(folder)).untested_features).toEqual({
      energy: "without values in the production data",
      tempo: "absent from the training data",
    });
  });

  test("compares files without genres", async () => {
    using folder = await folderWith(sides([{}, {}], [{}], [...FEATURE_NAMES]));
    expect((await drift(folder)).exitCode).toBe(0);
    expect(await reportIn(folder)).not.toHaveProperty("genres");
  });

  test("compares one row a side and constant columns", async () => {
    using folder = await folderWith(sides([{}], [{}]));
    expect(await drift(folder, "--policy", "effect", "--html", "page.html")).toMatchObject({ exitCode: 0, stderr: "" });
    const report = await reportIn(folder);
    expect(report).toMatchObject({ status: "NORMAL", verdict: "INSUFFICIENT_DATA", drift_percentage: 0 });
    expect([...Value.Errors(DriftReport, report)]).toEqual([]);
  });

  test.each([
    ["a missing file", { "data/prod_sim.csv": "" }, "data/train.csv cannot be read: no such file"],
    [
      "a train file with other columns",
      { ...sides([{}], [{}]), "data/train.csv": "a,b\n1,2\n" },
      "data/train.csv:1 expected audio features among the columns, got a, b",
    ],
    [
      "sides without a common feature",
      sides([{}], [{}], ["tempo"], ["energy"]),
      "drift must have a feature with values on both sides, got none: danceability is absent from the training data",
    ],
    [
      "an infinite value",
      sides([{}, { tempo: "inf" }], [{}]),
      'data/train.csv:3 tempo must be a finite number, got "inf"',
    ],
    [
      "text for a number",
      sides([{}], [{}, {}, { key: "C#" }]),
      'data/prod_sim.csv:4 key must be a finite number, got "C#"',
    ],
    ["no songs", sides([{}], []), "data/prod_sim.csv expected at least one song, got only a header"],
  ])("refuses %s in one line and keeps the earlier report", async (_, files, message) => {
    using folder = await folderWith({ ...files, "drift_report.json": "earlier" });
    expect(await drift(folder)).toEqual({ stdout: "", stderr: `error: ${message}\n`, exitCode: 2 });
    expect(await Bun.file(folder.file("drift_report.json")).text()).toBe("earlier");
  });

  test("counts a large training file in a worker, to the same effect and with the same errors", async () => {
    const [header, ...rows] = (await Bun.file(project.file("data/train.csv")).text()).trimEnd().split("\n");
    const block = `${rows.join("\n")}\n`;
    const repeats = Math.ceil((12 << 20) / block.length);
    const train = `${header}\n${block.repeat(repeats)}`;
    using folder = await folderWith({
      "data/train.csv": train,
      "data/prod_sim.csv": await Bun.file(project.file("data/prod_sim.csv")).text(),
    });
    await drift(project, "--champion", "none");
    const small = await reportIn(project);
    expect(await drift(folder)).toMatchObject({ exitCode: 0, stderr: "" });
    const large = await reportIn(folder);
    expect(large.train_samples).toBe(repeats * small.train_samples);
    expect(large.sources.train[0]?.md5).toBe(await fileDigest(folder.file("data/train.csv")));
    expect(large.genres?.categories).toEqual(small.genres!.categories);
    for (const name of FEATURE_NAMES) {
      expect(large.details[name]!.ks_statistic).toBeCloseTo(small.details[name]!.ks_statistic, 12);
    }
    await Bun.write(folder.file("data/train.csv"), `${train}broken\n`);
    await Bun.write(folder.file("data/prod_sim.csv"), `${header}\nbroken\n`);
    const line = 2 + repeats * rows.length;
    expect((await drift(folder)).stderr).toBe(
      `error: data/train.csv:${line} expected ${header!.split(",").length} fields, got 1\n`,
    );
  });

  test.each([
    [["--policy", "strict"], '--policy expected one of reference, effect, calibrated, got "strict"'],
    [["--alpha", "2"], '--alpha expected number to be less than 1, got "2"'],
    [["--last", "5"], "--since and --last expected --mode online, got batch"],
    [["--mode", "online", "--since", "soon"], '--since expected a time like 2026-01-31T12:00Z or 24h, got "soon"'],
  ])("refuses %j", async (argv, message) => {
    using folder = await folderWith(sides([{}], [{}]));
    expect(await drift(folder, ...argv)).toEqual({ stdout: "", stderr: `error: ${message}\n`, exitCode: 2 });
  });

  test("writes no report where the page cannot be written", async () => {
    using folder = await folderWith(sides([{}], [{}]));
    mkdirSync(folder.file("page.html"));
    const { stderr, exitCode } = await drift(folder, "--html", "page.html/");
    expect(stderr).toMatch(/^error: page.html\/ cannot be written: .+\n$/);
    expect(exitCode).toBe(2);
    expect(readdirSync(folder.path).sort()).toEqual(["data", "page.html", "params.yaml"]);
  });

  test("says that a report path cannot be written", async () => {
    using folder = await folderWith({ ...sides([{}], [{}]), file: "" });
    const { stderr, exitCode } = await drift(folder, "--output", "file/report.json");
    expect(stderr).toStartWith("error: file/report.json cannot be written: ");
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(exitCode).toBe(2);
  });

  test.skipIf(!canMount)("says that the disk is full and keeps the earlier report", async () => {
    using disk = mountSmallDisk(32)!;
    const output = join(disk.path, "report.json");
    await Bun.write(output, "earlier");
    const { stderr, exitCode } = await drift(project, "--output", output);
    expect(stderr).toBe(`error: ${output} cannot be written: no space left on the disk\n`);
    expect(exitCode).toBe(2);
    expect(readdirSync(disk.path)).toEqual(["report.json"]);
    expect(await Bun.file(output).text()).toBe("earlier");
  });
});

describe("online drift", () => {
  const train = { "data/train.csv": songsCsv([{}, { tempo: "90" }, { genre: "Pop" }], COLUMNS) };
  const online = (folder: { path: string }, ...argv: string[]) => drift(folder, "--mode", "online", ...argv);

  test("reads the log that the service writes: REQUEST_LOG_PATH, unless --api_logs names another", async () => {
    using folder = await folderWith({
      ...train,
      "elsewhere/requests.jsonl": line({}) + line({ tempo: 99 }),
      "logs/api_requests.jsonl": line({}),
    });
    const env = { REQUEST_LOG_PATH: "elsewhere/requests.jsonl" };
    const songs = async (argv: string[]) => {
      expect((await runStage("drift", ["--mode", "online", ...argv], folder.path, env)).exitCode).toBe(0);
      return (await reportIn(folder)).production_samples;
    };
    expect(await songs([])).toBe(2);
    expect(await songs(["--api_logs", "logs/api_requests.jsonl"])).toBe(1);
  });

  test("compares logged requests of every file of the log, and counts what it leaves out", async () => {
    using folder = await folderWith({
      ...train,
      "logs/api_requests.20260101T000000000Z.jsonl": line({}) + line({ tempo: 99 }),
      "logs/api_requests.2.jsonl": line({ genre: "Pop" }),
      "logs/api_requests.jsonl": `${line({})}${INVALID}oops\n\n${line({}).slice(0, 40)}`,
    });
    const gz = Bun.gzipSync(line({ tempo: 80 }));
    await Bun.write(folder.file("logs/api_requests.20251231T000000000Z.jsonl.gz"), gz);
    expect(await online(folder)).toMatchObject({ exitCode: 0, stderr: "" });
    const report = await reportIn(folder);
    expect([...Value.Errors(DriftReport, report)]).toEqual([]);
    expect(report).toMatchObject({ mode: "online", train_samples: 3, production_samples: 5 });
    expect(report.request_log).toEqual({
      ...{ lines: 8, records: 5, outside_window: 0, without_features: 1, malformed: 1, blank: 1 },
      malformed_lines: [{ file: "logs/api_requests.jsonl", line: 3, reason: "a line must be JSON" }],
      torn_files: ["logs/api_requests.jsonl"],
    });
    expect(report.sources.prod).toHaveLength(4);
    for (const { path, md5 } of report.sources.prod) expect(md5).toBe(await fileDigest(folder.file(path)));
    expect(report.genres?.categories).toContainEqual({ name: "Pop", train_share: 1 / 3, prod_share: 0.2 });
  });

  test("looks at a window only", async () => {
    const times = ["2026-01-01", "2026-01-02", "2026-01-03"];
    const log = times.map((day, i) => line({ timestamp: `${day}T00:00:00Z`, tempo: 100 + i })).join("");
    using folder = await folderWith({ ...train, "logs/api_requests.jsonl": log });
    await online(folder, "--since", "2026-01-02");
    expect(await reportIn(folder)).toMatchObject({
      production_samples: 2,
      request_log: { outside_window: 1, since: "2026-01-02T00:00:00.000Z" },
    });
    await online(folder, "--last", "1");
    expect(await reportIn(folder)).toMatchObject({ production_samples: 1, details: { tempo: { prod_mean: 102 } } });
  });

  test("tells the same of songs from a log as of the same songs from a file", async () => {
    const rows = (await Bun.file(project.file("data/prod_sim.csv")).text()).trimEnd().split("\n");
    const names = rows[0]!.split(",");
    const requests = rows.slice(1).map((row) => {
      const fields = Object.fromEntries(row.split(",").map((field, i) => [names[i], field]));
      const features = FEATURE_NAMES.map((name) => [name, fields[name] ? Number(fields[name]) : undefined]);
      return line({ ...Object.fromEntries(features), genre: fields.genre });
    });
    await Bun.write(project.file("logs/api_requests.jsonl"), requests.join(""));
    await drift(project, "--champion", "none");
    const batch = await reportIn(project);
    await online(project);
    const report = await reportIn(project);
    expect(report.details).toEqual(batch.details);
    expect(report.genres?.chi_squared).toBeCloseTo(batch.genres!.chi_squared, 8);
  });

  test.each([
    ["a missing log", undefined, "logs/api_requests.jsonl is missing or empty: no request to compare"],
    ["an empty log", "", "logs/api_requests.jsonl is missing or empty: no request to compare"],
    [
      "only invalid requests",
      INVALID + INVALID,
      "logs/api_requests.jsonl holds no request to compare: of 2 lines 2 are invalid requests, 0 malformed, 0 outside the window",
    ],
  ])("says no_api_logs of %s, and ends with 0 even under --fail-on-drift", async (_, log, message) => {
    using folder = await folderWith({ ...train, ...(log !== undefined && { "logs/api_requests.jsonl": log }) });
    const { stdout, stderr, exitCode } = await online(folder, "--fail-on-drift", "--html", "page.html");
    expect(stdout).toStartWith(`drift: no_api_logs, ${message}, `);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    const report = await reportIn(folder);
    expect(report).toEqual({ status: "no_api_logs", message } as never);
    expect(Value.Check(NoApiLogs, report)).toBe(true);
  });

  test("refuses a log of which no line is a request", async () => {
    using folder = await folderWith({ ...train, "logs/api_requests.jsonl": "one\ntwo\n" });
    const { stderr, exitCode } = await online(folder);
    expect(stderr).toBe("error: logs/api_requests.jsonl:1 a line must be JSON, and so with every line of the log\n");
    expect(exitCode).toBe(2);
  });
});

test.skipIf(!hasRealSongs("batch drift of real songs"))(
  `equals scipy ${golden.versions.scipy} on real songs`,
  async () => {
    using folder = await folderWith({});
    await splitByYear(
      REAL_SONGS,
      folder.file("data/train.csv"),
      folder.file("data/prod_sim.csv"),
      golden.year_threshold,
    );
    await drift(folder);
    const { details } = await reportIn(folder);
    for (const name of FEATURE_NAMES) {
      expectClose(details[name]!.ks_statistic, golden.features[name].statistic, 1e-12);
      expectClose(details[name]!.p_value, golden.features[name].p_value, 1e-9);
    }
  },
);
