import { expect, test } from "bun:test";
import { join } from "node:path";
import { temporaryFolder } from "../temporary-folder.ts";

const SRC = join(import.meta.dir, "../../src");

/** Runs a command, of which `body` is what it does, as a process of its own. */
async function run(body: string, argv: readonly string[] = []) {
  using folder = temporaryFolder();
  await Bun.write(
    folder.file("command.ts"),
    `import { Type } from ${JSON.stringify(Bun.resolveSync("@sinclair/typebox", import.meta.dir))};
     import { runCommand } from "${SRC}/cli/command.ts";
     import { AppError } from "${SRC}/errors.ts";
     import { OutputFile } from "${SRC}/io/output-file.ts";
     import { onInterrupt } from "${SRC}/io/interruption.ts";
     const flags = Type.Object({
       rows: Type.Integer({ default: 5, description: "how many" }),
       output: Type.Optional(Type.String({ description: "where" })),
     });
     await runCommand({ name: "count", summary: "counts rows", errorExitCode: 3, flags, async run({ rows }) { ${body} } });`,
  );
  const child = Bun.spawn([process.execPath, "command.ts", ...argv], {
    cwd: folder.path,
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr, exitCode] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  const left = [...new Bun.Glob("*").scanSync({ cwd: folder.path, dot: true })].filter((name) => name !== "command.ts");
  return { stdout, stderr, exitCode, left };
}

test("a command prints what it returns", async () => {
  const outcome = await run('return rows + " rows";', ["--rows", "7"]);
  expect(outcome).toEqual({ stdout: "7 rows\n", stderr: "", exitCode: 0, left: [] });
});

test("--help says what it takes, and does nothing", async () => {
  const { stdout, exitCode } = await run("process.exit(9);", ["--help"]);
  expect(stdout).toBe(
    "bun run count: counts rows\n  --rows             how many (default: 5)\n  --output           where\n",
  );
  expect(exitCode).toBe(0);
});

test.each([
  ["an error for the user", [], 'throw new AppError("io", "the disk is full");', "error: the disk is full\n"],
  ["a flag that does not fit", ["--rows", "x"], "", 'error: --rows expected integer, got "x"\n'],
])("%s is one line on stderr and the command's exit code", async (_, argv, body, message) => {
  expect(await run(body, argv)).toEqual({ stdout: "", stderr: message, exitCode: 3, left: [] });
});

test("an error of the program's own shows where it came from", async () => {
  const { stderr, exitCode } = await run('throw new TypeError("bug");');
  expect(stderr).toContain("TypeError: bug");
  expect(stderr).toContain("command.ts");
  expect(exitCode).toBe(3);
});

test("what was half written is gone after an error", async () => {
  const { left, exitCode } = await run('await OutputFile.create("out.csv"); throw new AppError("io", "no");');
  expect({ left, exitCode }).toEqual({ left: [], exitCode: 3 });
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
])("%s cleans up, removes what was half written and ends with %i", async (signal, exitCode) => {
  const outcome = await run(`
    await OutputFile.create("out.csv");
    onInterrupt(async () => console.log("cleaned up"));
    process.kill(process.pid, "${signal}");
    await Promise.withResolvers().promise;`);
  expect(outcome).toEqual({ stdout: "cleaned up\n", stderr: "", exitCode, left: [] });
});
