import { type Static, Type } from "@sinclair/typebox";
import { TypeCompiler } from "@sinclair/typebox/compiler";
import { AppError, messageOf } from "../../errors.ts";
import { mismatch } from "../../io/schema.ts";

/** The deepest tree that is read and trained: trees are laid out as if full, 2^depth leaves. */
export const MAX_DEPTH = 12;

const Tree = Type.Object({
  left_children: Type.Array(Type.Integer({ minimum: -1 }), { minItems: 1, description: "-1 at a leaf" }),
  right_children: Type.Array(Type.Integer({ minimum: -1 })),
  split_indices: Type.Array(Type.Integer({ minimum: 0 }), { description: "The feature a node compares" }),
  split_conditions: Type.Array(Type.Number(), { description: "Below it goes left; at a leaf, its value" }),
  default_left: Type.Array(Type.Union([Type.Integer({ minimum: 0, maximum: 1 }), Type.Boolean()])),
  split_type: Type.Array(Type.Literal(0), { description: "0 = numerical, the only one supported" }),
  loss_changes: Type.Array(Type.Number(), { description: "What a split gained" }),
  tree_param: Type.Object({
    size_leaf_vector: Type.Union([Type.Literal("0"), Type.Literal("1")], { description: "One value a leaf" }),
  }),
});

/** One tree; arrays are by node, node 0 is the root. */
export type Tree = Static<typeof Tree>;

const Count = Type.String({ pattern: "^[0-9]+$" });

/** What is read of XGBoost's JSON model, as versions 1.7 to 3.x write it. */
export const JsonModel = Type.Object({
  version: Type.Optional(Type.Array(Type.Integer({ minimum: 0 }), { description: "Of the library that wrote it" })),
  learner: Type.Object({
    objective: Type.Object({ name: Type.Literal("multi:softprob") }),
    learner_model_param: Type.Object({
      num_class: Count,
      num_feature: Count,
      base_score: Type.Union([Type.String(), Type.Number(), Type.Array(Type.Number())]),
    }),
    gradient_booster: Type.Object({
      name: Type.Literal("gbtree"),
      model: Type.Object({
        trees: Type.Array(Tree, { minItems: 1 }),
        tree_info: Type.Array(Type.Integer({ minimum: 0 }), { description: "Each tree's class" }),
        gbtree_model_param: Type.Optional(Type.Object({ num_parallel_tree: Type.Optional(Count) })),
      }),
    }),
    feature_names: Type.Optional(Type.Array(Type.String(), { description: "In column order; none if unknown" })),
    attributes: Type.Optional(
      Type.Object({ best_iteration: Type.Optional(Count) }, { description: "Notes of the training program" }),
    ),
  }),
});

export type JsonModel = Static<typeof JsonModel>;

const compiled = TypeCompiler.Compile(JsonModel);

/** Boosted trees of a classifier. */
export interface Ensemble {
  /** Of the library that wrote it, for instance [3, 2, 0]. */
  readonly version: readonly number[] | undefined;
  readonly nFeatures: number;
  readonly nClasses: number;
  /** The margin of each class before any tree, (n_classes). */
  readonly baseMargin: readonly number[];
  readonly trees: readonly Tree[];
  /** The class each tree adds to, (n_trees). */
  readonly treeClasses: readonly number[];
}

/**
 * Reads XGBoost's own JSON model: booster gbtree, objective multi:softprob, numerical splits.
 *
 * @throws {AppError} `bad_artifact` if it is another type of model, cut off or inconsistent
 */
export function readJsonModel(text: string): Ensemble {
  const json = parseModel(text);
  const { learner_model_param: param, gradient_booster: booster } = json.learner;
  const nFeatures = Number(param.num_feature);
  const nClasses = Number(param.num_class);
  const { trees, tree_info: treeClasses } = booster.model;
  if (treeClasses.length !== trees.length || treeClasses.some((c) => c >= nClasses)) {
    throw modelError(`tree_info must hold ${trees.length} classes below ${nClasses}`);
  }
  for (const [index, tree] of trees.entries()) checkTree(tree, `trees/${index}`, nFeatures);
  return {
    version: json.version,
    nFeatures,
    nClasses,
    baseMargin: readBaseScore(param.base_score, nClasses),
    trees,
    treeClasses,
  };
}

/**
 * Parses a model's JSON text.
 *
 * @throws {AppError} `bad_artifact` if it is another type of model or cut off
 */
export function parseModel(text: string): JsonModel {
  try {
    return checkModel(JSON.parse(text));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new AppError("bad_artifact", `XGBoost model must be whole JSON text: ${messageOf(cause)}`, { cause });
  }
}

/**
 * The model that parsed JSON, or UBJSON, is.
 *
 * @throws {AppError} `bad_artifact` if it is another type of model
 */
export function checkModel(json: unknown): JsonModel {
  if (compiled.Check(json)) return json;
  throw modelError(mismatch(compiled.Errors(json).First()!));
}

/** 1.7 writes one number for all classes, 3.x a list; both as text. */
function readBaseScore(value: string | number | number[], nClasses: number): number[] {
  const list = typeof value === "string" ? value.replace(/^\[|\]$/g, "").split(",") : [value].flat();
  const margins = list.length === 1 ? Array(nClasses).fill(Number(list[0])) : list.map(Number);
  if (margins.length !== nClasses || !margins.every(Number.isFinite)) {
    throw modelError(`base_score must be a number or ${nClasses} of them, got ${value}`);
  }
  return margins;
}

function checkTree(tree: Tree, place: string, nFeatures: number): void {
  const nNodes = tree.left_children.length;
  for (const name of Object.keys(Tree.properties) as (keyof Tree)[]) {
    const array = tree[name];
    if (Array.isArray(array) && array.length !== nNodes) {
      throw modelError(`${place}/${name} must hold ${nNodes} nodes, got ${array.length}`);
    }
  }
  for (let node = 0; node < nNodes; node++) {
    const left = tree.left_children[node]!;
    const right = tree.right_children[node]!;
    if (left >= nNodes || right >= nNodes || left < 0 !== right < 0) {
      throw modelError(
        `${place} node ${node} must have no children or two of ${nNodes} nodes, got ${left} and ${right}`,
      );
    }
    if (left >= 0 && tree.split_indices[node]! >= nFeatures) {
      throw modelError(
        `${place} node ${node} must split one of ${nFeatures} features, got ${tree.split_indices[node]}`,
      );
    }
  }
}

/** The error of a model that cannot be used. */
export const modelError = (message: string) => new AppError("bad_artifact", `XGBoost model ${message}`);
