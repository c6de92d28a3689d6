import { AppError } from "../../errors.ts";
import type { Model } from "../model.ts";
import { checkModel, type JsonModel, parseModel } from "./json-model.ts";
import { readModel } from "./scorer.ts";
import { readUbjson } from "./ubjson.ts";

/** How a foreign model is to be read. */
export interface ForeignModelOptions {
  readonly format: "json" | "ubj";
  /** The features in the order in which they will be given. */
  readonly features: readonly string[];
  /** The features in the order in which the model was trained, for models that do not say it themselves. */
  readonly trainedOn: readonly string[] | undefined;
  /** Whether rounds after early stopping's best count: they do for a Booster, but not for an XGBClassifier. */
  readonly allRounds: boolean;
}

/**
 * Reads a model that another program trained with XGBoost, maybe on another order of the features.
 *
 * @throws {AppError} `bad_artifact` where it is damaged, of a kind that is not read here or trained on other features
 */
export function readForeignModel(bytes: Uint8Array, options: ForeignModelOptions): Model & { nClasses: number } {
  const { format, features, trainedOn, allRounds } = options;
  const json = format === "ubj" ? checkModel(readUbjson(bytes)) : parseModel(new TextDecoder().decode(bytes));
  if (!allRounds) cutAfterBest(json);
  reorder(json, trainedOn, features);
  return Object.assign(readModel(JSON.stringify(json)), {
    nClasses: Number(json.learner.learner_model_param.num_class),
  });
}

/** Drops the rounds after `best_iteration`; a round grows `num_parallel_tree` trees a class. */
function cutAfterBest({ learner }: JsonModel): void {
  const best = learner.attributes?.best_iteration;
  if (best === undefined) return;
  const { model } = learner.gradient_booster;
  const treesOfRound =
    Number(learner.learner_model_param.num_class) * Number(model.gbtree_model_param?.num_parallel_tree ?? 1);
  const kept = (Number(best) + 1) * treesOfRound;
  model.trees = model.trees.slice(0, kept);
  model.tree_info = model.tree_info.slice(0, kept);
}

/** Turns the features' numbers into those of another order. */
function reorder({ learner }: JsonModel, trainedOn: readonly string[] | undefined, features: readonly string[]): void {
  const names = learner.feature_names?.length ? learner.feature_names : trainedOn;
  if (!names) throw refusal("know its features' names: train it on a DataFrame, or log it with a signature of columns");
  if (names.toSorted().join() !== features.toSorted().join()) {
    throw refusal(`be trained on the features ${features.join(", ")}, got ${names.join(", ")}`);
  }
  const columns = names.map((name) => features.indexOf(name));
  for (const tree of learner.gradient_booster.model.trees) {
    tree.split_indices = tree.split_indices.map((index) => columns[index] ?? index);
  }
  learner.feature_names = [...features];
}

const refusal = (expectation: string) => new AppError("bad_artifact", `XGBoost model must ${expectation}`);
