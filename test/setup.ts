/** What holds for every test, also on a busy machine: threads of OpenMP wait passively, here and in what tests start. */
import { setDefaultTimeout } from "bun:test";
import { letThreadsSleep } from "../src/models/xgboost/threads.ts";

letThreadsSleep();
process.env.OMP_WAIT_POLICY ??= "passive";
setDefaultTimeout(120_000);
