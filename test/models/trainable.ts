import { Value } from "@sinclair/typebox/value";
import { loadTrainer, MODEL_TYPES } from "../../src/models/index.ts";
import type { ModelType, Trainer } from "../../src/models/model.ts";

/** A type of model with what trains it. */
export type Trainable = ModelType & Trainer;

/** Every type of model with what trains it. */
export const TRAINABLE: readonly Trainable[] = await Promise.all(
  MODEL_TYPES.map(async (type) => ({ ...type, ...(await loadTrainer(type)) })),
);

/** Names of the types of model that this machine can train. */
export const AVAILABLE = TRAINABLE.filter((type) => type.unavailable() === undefined).map(({ name }) => name);

/** A type's default hyperparameters; on one thread, as threads that wait for each other cost more than small data gains. */
export function defaultParams({ params }: Pick<ModelType, "params">): Record<string, unknown> {
  return { ...Value.Create(params), ...("nthread" in params.properties && { nthread: 1 }) };
}
