import { expect, test } from "bun:test";
import { hasPython, runPython } from "../python-environment.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { writeChampion } from "./champion-fixture.ts";
import { startService } from "./service-process.ts";

const KEY = "schemathesis-key";

test.skipIf(!hasPython("schemathesis", "tests of the API by schemathesis"))(
  "schemathesis finds no server error and no answer that the document does not describe",
  async () => {
    using folder = temporaryFolder();
    await writeChampion(folder.file("models/champion"));
    await using service = await startService(folder.path, { API_KEY: KEY, ADMIN_KEY: KEY });
    const header = `Authorization: Bearer ${KEY}`;
    const args = ["run", `${service.url}/openapi.json`, "--header", header, "--seed", "1", "--max-examples", "50"];
    const report = await runPython("schemathesis", args, { cwd: folder.path });
    expect(report).toContain("Tested: 8");
    expect(report).not.toContain("WARNINGS");
  },
);
