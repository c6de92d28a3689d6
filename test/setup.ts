/**
 * What holds for every test, also on a busy machine: none is short of time, and OpenMP's threads, here and in what tests
 * start, wait passively.
 */
import { setDefaultTimeout } from "bun:test";
import { letThreadsSleep } from "../src/models/xgboost/threads.ts";

letThreadsSleep();
process.env.OMP_WAIT_POLICY ??= "passive";
setDefaultTimeout(300_000);
