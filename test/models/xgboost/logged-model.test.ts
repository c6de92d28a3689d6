import { expect, test } from "bun:test";
import { loggedFlavor } from "../../../src/models/xgboost/logged-model.ts";

/** A tree that gives `value` where the feature is at least 0.5. */
const stump = (feature: number, value: number) => ({
  left_children: [1, -1, -1],
  right_children: [2, -1, -1],
  split_indices: [feature, 0, 0],
  split_conditions: [0.5, 0, value],
  split_type: [0, 0, 0],
  default_left: [0, 0, 0],
  loss_changes: [1, 0, 0],
  tree_param: { size_leaf_vector: "1" },
});

/** Two rounds of two classes on the features b and a: the first looks at b alone, the second at a alone. */
const model = (learner: object = { feature_names: ["b", "a"] }) => ({
  learner: {
    objective: { name: "multi:softprob" },
    learner_model_param: { num_class: "2", num_feature: "2", base_score: "[0,0]" },
    gradient_booster: {
      name: "gbtree",
      model: {
        trees: [stump(0, 1), stump(0, 0), stump(1, 1), stump(1, 0)],
        tree_info: [0, 1, 0, 1],
        gbtree_model_param: { num_parallel_tree: "1" },
      },
    },
    ...learner,
  },
});

const read = (json: object, options: { trainedOn?: string[]; allRounds?: boolean } = {}) =>
  loggedFlavor.read(
    Buffer.from(JSON.stringify(json)),
    {
      data: "model.json",
      model_class: options.allRounds ? "xgboost.core.Booster" : "xgboost.sklearn.XGBClassifier",
      model_format: "json",
    } as { data: string },
    ["a", "b"],
    options.trainedOn,
  );

/** The margin of class 0 over class 1 for one row of a and b. */
function margin(foreign: ReturnType<typeof read>, a: number, b: number): number {
  const [first, second] = foreign.predictProba(Float64Array.of(a, b)) as unknown as [number, number];
  return Math.log(first / second);
}

const earlyStopped = { feature_names: ["b", "a"], attributes: { best_iteration: "0" } };

test("features are taken in the order asked for, by the names in the model", () => {
  const foreign = read(model(earlyStopped));
  expect(margin(foreign, 1, 0)).toBeCloseTo(0, 6);
  expect(margin(foreign, 0, 1)).toBeCloseTo(1, 6);
  expect([...foreign.featureImportance!]).toEqual([0, 1]);
});

test("or, where it has none, by the names given", () => {
  const foreign = read(model({ attributes: { best_iteration: "0" } }), { trainedOn: ["a", "b"] });
  expect(margin(foreign, 1, 0)).toBeCloseTo(1, 6);
});

test("all rounds count without early stopping, and with it where they are asked for", () => {
  expect(margin(read(model()), 1, 1)).toBeCloseTo(2, 6);
  expect(margin(read(model(earlyStopped)), 1, 1)).toBeCloseTo(1, 6);
  expect(margin(read(model(earlyStopped), { allRounds: true }), 1, 1)).toBeCloseTo(2, 6);
});

test.each([
  ["no names", model({}), "XGBoost model must know its features' names"],
  ["other names", model({ feature_names: ["a", "c"] }), "must be trained on the features a, b, got a, c"],
  ["a name twice", model({ feature_names: ["a", "b", "b"] }), "must be trained on the features a, b, got a, b, b"],
  ["a split of a feature that is not there", { ...model({ feature_names: ["a", "b"] }), ...outside() }, "must split"],
])("is refused with %s", (_name, json, message) => {
  expect(() => read(json)).toThrow(message);
});

function outside() {
  const { learner } = model();
  learner.gradient_booster.model.trees = [stump(2, 0), stump(0, 0), stump(0, 0), stump(0, 0)];
  return { learner };
}
