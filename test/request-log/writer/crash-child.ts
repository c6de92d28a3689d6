import { writeSync } from "node:fs";
import { RequestLog } from "../../../src/request-log/writer/request-log.ts";
import { optionsFor, recordOf } from "../request-log-fixture.ts";

/** Logs records in bursts for ever and tells stdout, burst by burst, how many count as written. */
const log = new RequestLog(optionsFor(process.argv[2]!));
for (let id = 0; ; ) {
  const burst = Array.from({ length: 300 }, () => log.append(recordOf(id++)));
  if ((await Promise.all(burst)).every((delivery) => delivery === "written")) writeSync(1, `${id}\n`);
}
