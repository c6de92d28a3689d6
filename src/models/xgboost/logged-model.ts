import { type Static, Type } from "@sinclair/typebox";
import type { LoggedFlavor } from "../model.ts";
import { checkModel, type JsonModel, modelError, parseModel } from "./json-model.ts";
import { BOOSTER_CLASS } from "./mlflow-flavor.ts";
import { readModel } from "./scorer.ts";
import { readUbjson } from "./ubjson.ts";

/** What is read of the flavor's entry in an `MLmodel`. */
const Entry = Type.Object({
  data: Type.String({ pattern: "^[\\w.-]+$" }),
  model_class: Type.String(),
  model_format: Type.Union([Type.Literal("json"), Type.Literal("ubj")]),
});

/**
 * An `XGBClassifier` or a `Booster` that MLflow's Python package logged, maybe trained on another order of the features;
 * rounds after early stopping's best count for a Booster, but not for an XGBClassifier.
 */
export const loggedFlavor: LoggedFlavor = {
  name: "xgboost",
  entry: Entry,
  read(bytes, { model_class, model_format }: Static<typeof Entry>, features, trainedOn) {
    const json = model_format === "ubj" ? checkModel(readUbjson(bytes)) : parseModel(new TextDecoder().decode(bytes));
    if (model_class !== BOOSTER_CLASS) cutAfterBest(json);
    reorder(json, trainedOn, features);
    return readModel(JSON.stringify(json));
  },
};

/** Drops the rounds after `best_iteration`; a round grows `num_parallel_tree` trees per class. */
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
  if (!names)
    throw modelError("must know its features' names: train it on a DataFrame, or log it with a signature of columns");
  if (names.toSorted().join() !== features.toSorted().join()) {
    throw modelError(`must be trained on the features ${features.join(", ")}, got ${names.join(", ")}`);
  }
  const columns = names.map((name) => features.indexOf(name));
  for (const tree of learner.gradient_booster.model.trees) {
    tree.split_indices = tree.split_indices.map((index) => columns[index] ?? index);
  }
  learner.feature_names = [...features];
}
