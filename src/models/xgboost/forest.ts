import { type Ensemble, MAX_DEPTH, modelError, type Tree } from "./json-model.ts";

/**
 * Trees laid out for scoring. Many nodes of a forest make the same test (`x < threshold`, and where a missing x goes),
 * so each distinct test is made once per row and nodes only say which test is theirs. Every tree is a full binary tree in
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
 * @throws {AppError} `bad_artifact` if a tree is deeper than `MAX_DEPTH` or reaches a node twice
 */
export function layOut({ trees, treeClasses }: Ensemble): Forest {
  const heaps = trees.map(heapIndices);
  const deepest = Math.max(...heaps.map(depthOf));
  const depth = Math.max(2, deepest + (deepest % 2));
  const { groups, thresholds, testOf } = collectTests(trees);
  const width = 1 << depth;
  const nodes = new Int32Array(trees.length * width);
  const leaves = new Float32Array(trees.length * width);
  for (const [index, tree] of trees.entries()) {
    const heap = heaps[index]!;
    const root = index * width;
    for (let node = 0; node < heap.length; node++) {
      const place = heap[node]!;
      if (place === 0) continue;
      if (tree.left_children[node]! >= 0) nodes[root + place] = testOf(tree, node);
      else leaves[root + (place << (depth - levelOf(place))) - width] = tree.split_conditions[node]!;
    }
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

/** The place of each of a tree's nodes in heap order, (n_nodes); 0 if no branch leads to it. */
function heapIndices({ left_children, right_children }: Tree): Int32Array {
  const heap = new Int32Array(left_children.length);
  heap[0] = 1;
  const reached = [0];
  for (let node = reached.pop(); node !== undefined; node = reached.pop()) {
    const left = left_children[node]!;
    if (left < 0) continue;
    const right = right_children[node]!;
    const place = 2 * heap[node]!;
    if (heap[left] !== 0 || heap[right] !== 0 || left === right) {
      throw modelError(`trees must reach each node once, got ${left} or ${right} below node ${node} again`);
    }
    if (levelOf(place) > MAX_DEPTH) throw modelError(`trees must be at most ${MAX_DEPTH} deep, got a deeper one`);
    heap[left] = place;
    heap[right] = place + 1;
    reached.push(left, right);
  }
  return heap;
}

function levelOf(place: number): number {
  return 31 - Math.clz32(place);
}

function depthOf(heap: Int32Array): number {
  let last = 1;
  for (let node = 0; node < heap.length; node++) if (heap[node]! > last) last = heap[node]!;
  return levelOf(last);
}

function collectTests(trees: readonly Tree[]) {
  const groupOf = (tree: Tree, node: number) => 2 * tree.split_indices[node]! + Number(tree.default_left[node]!);
  const thresholdsByGroup: Set<number>[] = [];
  for (const tree of trees) {
    const { left_children, split_conditions } = tree;
    for (let node = 0; node < left_children.length; node++) {
      if (left_children[node]! < 0) continue;
      const group = groupOf(tree, node);
      thresholdsByGroup[group] ??= new Set();
      thresholdsByGroup[group].add(Math.fround(split_conditions[node]!));
    }
  }
  const groups: TestGroup[] = [];
  const thresholds = [0];
  const tests: Map<number, number>[] = [];
  thresholdsByGroup.forEach((distinct, group) => {
    const begin = thresholds.length;
    const ascending = Float32Array.from(distinct).sort();
    thresholds.push(...ascending);
    tests[group] = new Map(Array.from(ascending, (threshold, index) => [threshold, begin + index]));
    groups.push({ feature: group >> 1, missingGoesLeft: group % 2 === 1, begin, end: thresholds.length });
  });
  const testOf = (tree: Tree, node: number) =>
    tests[groupOf(tree, node)]!.get(Math.fround(tree.split_conditions[node]!))!;
  return { groups, thresholds: Float32Array.from(thresholds), testOf };
}
