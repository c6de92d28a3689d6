/** Has OpenMP's threads wait passively in tests and in what they start, so that a busy machine does not stall them. */
import { letThreadsSleep } from "../src/models/xgboost/threads.ts";

letThreadsSleep();
process.env.OMP_WAIT_POLICY ??= "passive";
