import { AppError } from "../../errors.ts";
import { type Ensemble, MAX_DEPTH, type Tree } from "./json-model.ts";

/**
 * Trees laid out for scoring. Many nodes of a forest make the same test (`x < threshold`, and where a missing x goes),
 * so each distinct test is made once a row and nodes only say which test is theirs. Every tree is a full binary tree in
 * heap order: the root is node 1, the children of node h are 2h and 2h + 1, and no child pointers are needed.
 */
export interface Forest {
  /** Levels of splits in every tree; even, at least 2. */
  readonly depth: number;
  /** The test of each node, (n_trees × 2^depth); test 0 always goes left and fills up short branches. */
  readonly nodes: Int32Array;
  /** The value of each leaf, left to right, (n_trees × 2^depth). */
  readonly leaves: Float32Array;
  /** The class each tree adds to, (n_trees). */
  readonly treeClasses: Int32Array;
  /** The threshold of each test, (n_tests), ascending within its group. */
  readonly thresholds: Float32Array;
  readonly groups: readonly TestGroup[];
}

/** The tests `begin` to `end` (exclusive), which are of one feature and send a missing value the same way. */
export interface TestGroup {
  readonly feature: number;
  readonly missingGoesLeft: boolean;
  readonly begin: number;
  readonly end: number;
}

/**
 * Lays out an ensemble's trees for scoring.
 *
 * @throws {AppError} `bad_artifact` where a tree is deeper than `MAX_DEPTH`
 */
export function layOut({ trees, treeClasses }: Ensemble): Forest {
  const deepest = Math.max(...trees.map((tree) => depthOf(tree)));
  const depth = Math.max(2, deepest + (deepest % 2));
  const { groups, thresholds, testOf } = collectTests(trees);
  const width = 1 << depth;
  const nodes = new Int32Array(trees.length * width);
  const leaves = new Float32Array(trees.length * width);
  for (const [index, tree] of trees.entries()) {
    const root = index * width;
    const place = (node: number, heapIndex: number, level: number): void => {
      if (tree.left_children[node]! < 0) {
        leaves[root + (heapIndex << (depth - level)) - width] = tree.split_conditions[node]!;
        return;
      }
      nodes[root + heapIndex] = testOf(tree, node);
      place(tree.left_children[node]!, 2 * heapIndex, level + 1);
      place(tree.right_children[node]!, 2 * heapIndex + 1, level + 1);
    };
    place(0, 1, 0);
  }
  return { depth, nodes, leaves, treeClasses: Int32Array.from(treeClasses), thresholds, groups };
}

/** The first test of `group` at which `value` goes left, or the group's end: tests before it send it right. */
export function firstLeft(thresholds: Float32Array, group: TestGroup, value: number): number {
  const x = Math.fround(value);
  let { begin, end } = group;
  if (Number.isNaN(x)) return group.missingGoesLeft ? begin : end;
  while (begin < end) {
    const middle = (begin + end) >>> 1;
    if (thresholds[middle]! <= x) begin = middle + 1;
    else end = middle;
  }
  return begin;
}

function depthOf(tree: Tree, node = 0, level = 0): number {
  if (level > MAX_DEPTH) {
    throw new AppError("bad_artifact", `XGBoost model trees must be at most ${MAX_DEPTH} deep, got a deeper one`);
  }
  const left = tree.left_children[node]!;
  if (left < 0) return level;
  return Math.max(depthOf(tree, left, level + 1), depthOf(tree, tree.right_children[node]!, level + 1));
}

function collectTests(trees: readonly Tree[]) {
  const groupOf = (tree: Tree, node: number) => 2 * tree.split_indices[node]! + Number(tree.default_left[node]!);
  const thresholdsByGroup = new Map<number, Set<number>>();
  for (const tree of trees) {
    for (const [node, left] of tree.left_children.entries()) {
      if (left < 0) continue;
      const group = groupOf(tree, node);
      const thresholds = thresholdsByGroup.get(group) ?? new Set();
      thresholdsByGroup.set(group, thresholds.add(Math.fround(tree.split_conditions[node]!)));
    }
  }
  const groups: TestGroup[] = [];
  const thresholds = [0];
  const tests = new Map<number, Map<number, number>>();
  for (const [group, distinct] of thresholdsByGroup) {
    const begin = thresholds.length;
    const ascending = Float32Array.from(distinct).sort();
    thresholds.push(...ascending);
    tests.set(group, new Map(Array.from(ascending, (threshold, index) => [threshold, begin + index])));
    groups.push({ feature: group >> 1, missingGoesLeft: group % 2 === 1, begin, end: thresholds.length });
  }
  const testOf = (tree: Tree, node: number) =>
    tests.get(groupOf(tree, node))!.get(Math.fround(tree.split_conditions[node]!))!;
  return { groups, thresholds: Float32Array.from(thresholds), testOf };
}
