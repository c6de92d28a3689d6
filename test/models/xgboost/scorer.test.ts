import { describe, expect, test } from "bun:test";
import { readModel } from "../../../src/models/xgboost/scorer.ts";

/** x0 < 0.5 ? 1 : (x1 < 2 ? 2 : 3) for class 0, 0.25 for class 1; a missing x0 goes left, a missing x1 right. */
const MODEL = {
  learner: {
    objective: { name: "multi:softprob" },
    learner_model_param: { num_class: "2", num_feature: "2", base_score: "5E-1" },
    gradient_booster: {
      name: "gbtree",
      model: {
        tree_info: [0, 1],
        trees: [
          {
            left_children: [1, -1, 3, -1, -1],
            right_children: [2, -1, 4, -1, -1],
            split_indices: [0, 0, 1, 0, 0],
            split_conditions: [0.5, 1, 2, 2, 3],
            split_type: [0, 0, 0, 0, 0],
            default_left: [1, 0, 0, 0, 0],
            loss_changes: [8, 0, 4, 0, 0],
            tree_param: { size_leaf_vector: "0" },
          },
          {
            left_children: [-1],
            right_children: [-1],
            split_indices: [0],
            split_conditions: [0.25],
            split_type: [0],
            default_left: [0],
            loss_changes: [0],
            tree_param: { size_leaf_vector: "1" },
          },
        ],
      },
    },
  },
};

type Json = { [key: string]: Json } & Json[];

/** The model as text, after a change. */
function textOf(change: (model: Json) => void = () => {}): string {
  const model = structuredClone(MODEL) as unknown as Json;
  change(model);
  return JSON.stringify(model);
}

const set = (path: string, value: unknown) =>
  textOf((model) => {
    const keys = path.split(".");
    const last = keys.pop()!;
    const parent = keys.reduce<Json>((json, key) => json[key]!, model);
    (parent as Record<string, unknown>)[last] = value;
  });

const tree = (key: string) => `learner.gradient_booster.model.trees.0.${key}`;
const param = (key: string) => `learner.learner_model_param.${key}`;

/** A tree of so many levels of splits: every right child splits again. */
const deep = (levels: number) => {
  const nodes = Array.from({ length: 2 * levels + 1 }, (_, node) => node);
  const splits = (node: number) => node % 2 === 0 && node < 2 * levels;
  const zeros = nodes.map(() => 0);
  return set("learner.gradient_booster.model.trees.0", {
    left_children: nodes.map((node) => (splits(node) ? node + 1 : -1)),
    right_children: nodes.map((node) => (splits(node) ? node + 2 : -1)),
    ...{ split_indices: zeros, split_conditions: zeros, split_type: zeros, default_left: zeros, loss_changes: zeros },
    tree_param: { size_leaf_vector: "0" },
  });
};

describe("scoring", () => {
  const { NaN: missing, POSITIVE_INFINITY: infinity } = Number;
  test.each([
    ["below the first threshold", [0.4, 9], 1],
    ["at a threshold goes right", [0.5, 1.9], 2],
    ["right twice", [0.5, 2], 3],
    ["a missing value that goes left", [missing, 9], 1],
    ["a missing value that goes right", [0.5, missing], 3],
    ["infinities", [infinity, -infinity], 2],
    ["a value that is the threshold in float32", [0.5 - 1e-12, 0], 2],
  ])("%s", (_, row, leaf) => {
    const p = 1 / (1 + Math.exp(0.25 - leaf));
    const expected = [expect.closeTo(p, 7), expect.closeTo(1 - p, 7)];
    expect([...readModel(textOf()).predictProba(Float64Array.from(row))]).toEqual(expected);
    const copies = Float64Array.from(Array(77).fill(row).flat());
    const inBlocks = readModel(textOf()).predictProba(copies);
    expect(inBlocks).toHaveLength(154);
    for (let i = 0; i < 154; i += 2) expect([...inBlocks.subarray(i, i + 2)]).toEqual(expected);
  });

  test.each([["5E-1"], ["[5E-1,5E-1]"], [0.5], [[0.5, 0.5]]])("reads base_score %j", (base_score) => {
    const proba = readModel(set(param("base_score"), base_score)).predictProba(Float64Array.of(0, 0));
    expect(proba).toEqual(readModel(textOf()).predictProba(Float64Array.of(0, 0)));
  });

  test("adds each class's own base score", () => {
    const model = readModel(set(param("base_score"), "[1E0,2E0]"));
    expect(model.predictProba(Float64Array.of(0, 0))[0]).toBeCloseTo(1 / (1 + Math.exp(2.25 - 2)), 7);
  });

  test("writes to the array it is given", () => {
    const out = new Float64Array(6).fill(7);
    expect(readModel(textOf()).predictProba(Float64Array.of(0, 0), out)).toBe(out);
    expect([...out.subarray(2)]).toEqual([7, 7, 7, 7]);
  });

  test("gives the importance of features by mean gain", () => {
    expect([...readModel(textOf()).featureImportance!]).toEqual([8, 4]);
  });

  test("keeps XGBoost's own text", () => {
    expect(readModel(textOf()).toText()).toBe(textOf());
  });

  test("takes trees of 12 levels", () => {
    expect(readModel(deep(12)).predictProba(new Float64Array(2))).toHaveLength(2);
  });

  test("refuses rows of another feature count", () => {
    expect(() => readModel(textOf()).predictProba(new Float64Array(3))).toThrow(
      "X must hold rows of 2 features, got 3",
    );
  });
});

describe("a model file is refused that", () => {
  test.each([
    ["is cut off", textOf().slice(0, 400), "must be whole JSON text"],
    ["is another JSON file", "{}", "/learner"],
    ["has another booster", set("learner.gradient_booster.name", "dart"), 'got "dart"'],
    ["has another objective", set("learner.objective.name", "reg:squarederror"), 'got "reg:squarederror"'],
    ["has no trees", set("learner.gradient_booster.model.trees", []), "/learner/gradient_booster/model/trees"],
    ["has classes of too few trees", set("learner.gradient_booster.model.tree_info", [0]), "tree_info must hold 2"],
    ["has a tree of a class beyond", set("learner.gradient_booster.model.tree_info", [0, 2]), "classes below 2"],
    ["has arrays of other lengths", set(tree("default_left"), [1]), "trees/0/default_left must hold 5 nodes, got 1"],
    ["has a child out of range", set(tree("right_children"), [2, -1, 9, -1, -1]), "trees/0 node 2"],
    ["has half a pair of children", set(tree("right_children"), [2, -1, -1, -1, -1]), "trees/0 node 2"],
    [
      "has fewer features than it splits",
      set(param("num_feature"), "1"),
      "trees/0 node 2 must split one of 1 features",
    ],
    ["has categorical splits", set(tree("split_type"), [1, 0, 0, 0, 0]), "split_type/0"],
    ["has vector leaves", set(tree("tree_param"), { size_leaf_vector: "2" }), "size_leaf_vector"],
    ["has base scores of another class count", set(param("base_score"), "[1,2,3]"), "base_score must be a number or 2"],
    ["has no number as base score", set(param("base_score"), "half"), "base_score"],
    ["has a tree of 13 levels", deep(13), "at most 12 deep"],
    ["has a tree without end", set(tree("left_children"), [1, -1, 0, -1, -1]), "got 0 or 4 below node 2 again"],
    ["has a node under two others", set(tree("left_children"), [1, -1, 1, -1, -1]), "got 1 or 4 below node 2 again"],
    ["has a node twice under one", set(tree("left_children"), [1, -1, 4, -1, -1]), "got 4 or 4 below node 2 again"],
  ])("%s", (_, json, message) => {
    expect(() => readModel(json)).toThrow(message);
    expect(() => readModel(json)).toThrow(expect.objectContaining({ code: "bad_artifact" }));
  });
});
