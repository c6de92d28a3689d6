/**
 * What holds for every test, also on a busy machine: OpenMP's threads wait passively, and in what tests start there is one
 * of them: where others want the cores, two take four times as long as one on small data. No test is short of time: here
 * for one file, by a flag of `bun run test` for all, as Bun forgets this default after the first file.
 */
import { setDefaultTimeout } from "bun:test";
import { letThreadsSleep } from "../src/models/xgboost/threads.ts";

letThreadsSleep();
process.env.OMP_WAIT_POLICY ??= "passive";
process.env.OMP_NUM_THREADS ??= "1";
setDefaultTimeout(300_000);
