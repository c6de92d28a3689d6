import { type Forest, firstLeft } from "./forest.ts";

/**
 * Makes each test of the forest on one row.
 *
 * @param at where the row begins in `X`
 * @param outcomes (n_tests), set to 1 if the row goes right, to 0 if it goes left
 */
export function testRow({ groups, thresholds }: Forest, X: Float64Array, at: number, outcomes: Int32Array): void {
  for (const group of groups) {
    const left = firstLeft(thresholds, group, X[at + group.feature]!);
    outcomes.fill(1, group.begin, left).fill(0, left, group.end);
  }
}

/**
 * Walks one row down each tree and adds up the leaves by class.
 *
 * @param outcomes what `testRow` wrote
 * @param margins class c's is added to at `c * stride`
 */
export function walkRow(forest: Forest, outcomes: Int32Array, margins: Float32Array, stride: number): void {
  const { depth, nodes, leaves, treeClasses } = forest;
  const width = 1 << depth;
  for (let tree = 0, root = 0; tree < treeClasses.length; tree++, root += width) {
    let node = 1;
    for (let level = 0; level < depth; level++) node = (node << 1) | outcomes[nodes[root + node]!]!;
    margins[treeClasses[tree]! * stride]! += leaves[root + node - width]!;
  }
}
