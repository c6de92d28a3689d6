/**
 * What holds for every test, also on a busy machine: none is short of time, and OpenMP's threads wait passively. In what
 * tests start there is one of them: where others want the cores, two take four times as long as one on small data.
 */
import { setDefaultTimeout } from "bun:test";
import { letThreadsSleep } from "../src/models/xgboost/threads.ts";

letThreadsSleep();
process.env.OMP_WAIT_POLICY ??= "passive";
process.env.OMP_NUM_THREADS ??= "1";
setDefaultTimeout(300_000);
