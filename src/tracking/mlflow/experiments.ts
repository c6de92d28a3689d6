import type { Static } from "@sinclair/typebox";
import { AppError } from "../../errors.ts";
import { checkExperimentName } from "../validation.ts";
import { ExperimentResponse, get, Ignored, post } from "./api.ts";
import type { MlflowConnection } from "./connection.ts";
import { MlflowError } from "./errors.ts";

type Experiment = Static<typeof ExperimentResponse>["experiment"];

/** The experiment of a name, deleted ones too; `undefined` if there is none. */
export async function findExperiment(connection: MlflowConnection, name: string): Promise<Experiment | undefined> {
  try {
    const query = { experiment_name: name };
    return (await get(connection, ExperimentResponse, "experiments/get-by-name", query)).experiment;
  } catch (error) {
    if (error instanceof MlflowError && error.errorCode === "RESOURCE_DOES_NOT_EXIST") return undefined;
    throw error;
  }
}

/** Makes something whose name only one can have; it may be there already. */
export async function ensureNamed(connection: MlflowConnection, path: string, name: string): Promise<void> {
  try {
    await post(connection, Ignored, path, { name });
  } catch (error) {
    if (!(error instanceof MlflowError) || error.errorCode !== "RESOURCE_ALREADY_EXISTS") throw error;
  }
}

/**
 * The active experiment of a name, which is made if it is new.
 *
 * @throws {AppError} `bad_input` if the name is empty or too long; `tracking_failed` if the experiment is deleted
 */
export async function ensureExperiment(connection: MlflowConnection, name: string): Promise<Experiment> {
  checkExperimentName(name);
  let experiment = await findExperiment(connection, name);
  if (experiment === undefined) {
    await ensureNamed(connection, "experiments/create", name);
    experiment = await findExperiment(connection, name);
  }
  if (experiment?.lifecycle_stage === "active") return experiment;
  const got = experiment === undefined ? "none" : `a ${experiment.lifecycle_stage} one`;
  throw new AppError("tracking_failed", `experiment ${name} in ${connection.uri} must be active, got ${got}`);
}
