import { type Forest, firstLeft } from "./forest.ts";

/** Rows scored at once: the outcomes of one test for all of them are the bits of one integer. */
export const BLOCK = 32;

/** The deepest forest whose leaf numbers fit a byte, as `walkBlock` needs. */
export const DEEPEST_BLOCK = 8;

/**
 * Makes each test of the forest on a block of rows.
 *
 * @param row the block's first row in `X`
 * @param nRows at most `BLOCK`
 * @param outcomes (n_tests), bit r is set to 1 if the block's row r goes right
 */
export function testBlock(
  { groups, thresholds }: Forest,
  X: Float64Array,
  row: number,
  nRows: number,
  nFeatures: number,
  outcomes: Int32Array,
): void {
  outcomes.fill(0);
  for (const group of groups) {
    for (let r = 0; r < nRows; r++) {
      const left = firstLeft(thresholds, group, X[(row + r) * nFeatures + group.feature]!);
      if (left > group.begin) outcomes[left - 1]! |= 1 << r;
    }
    // Who goes right at a threshold goes right at every lower one.
    for (let test = group.end - 2; test >= group.begin; test--) outcomes[test]! |= outcomes[test + 1]!;
  }
}

/**
 * Walks a block of rows down each tree, two levels per step, keeping the set of rows that reached each node, and adds up
 * the leaves by class.
 *
 * @param outcomes what `testBlock` wrote
 * @param reached room for (2^(depth + 1)) sets
 * @param margins (n_classes × BLOCK), added to
 */
export function walkBlock(forest: Forest, outcomes: Int32Array, reached: Int32Array, margins: Float32Array): void {
  const { depth, nodes, leaves, treeClasses } = forest;
  const width = 1 << depth;
  for (let tree = 0, root = 0; tree < treeClasses.length; tree++, root += width) {
    reached[1] = -1;
    for (let level = 0, first = 1; level < depth; level += 2, first *= 4) {
      let wentRight = 0;
      let thenRight = 0;
      for (let node = first; node < 2 * first; node++) {
        const here = reached[node]!;
        const right = here & outcomes[nodes[root + node]!]!;
        const left = here ^ right;
        const leftRight = left & outcomes[nodes[root + 2 * node]!]!;
        const rightRight = right & outcomes[nodes[root + 2 * node + 1]!]!;
        wentRight |= right;
        thenRight |= leftRight | rightRight;
        reached[4 * node] = left ^ leftRight;
        reached[4 * node + 1] = leftRight;
        reached[4 * node + 2] = right ^ rightRight;
        reached[4 * node + 3] = rightRight;
      }
      leafBits[level] = wentRight;
      leafBits[level + 1] = thenRight;
    }
    addLeaves(leaves, root, depth, margins, treeClasses[tree]! * BLOCK);
  }
}

/** The rows that went right at each level of a tree: one bit each of their leaf numbers, the highest first. */
const leafBits = new Int32Array(DEEPEST_BLOCK);

/** Puts four leaf numbers at a time, of rows 8 apart, together in the bytes of one integer. */
function addLeaves(leaves: Float32Array, root: number, depth: number, margins: Float32Array, to: number): void {
  for (let row = 0; row < 8; row++) {
    let numbers = 0;
    for (let level = 0; level < depth; level++) numbers = (numbers << 1) | ((leafBits[level]! >>> row) & 0x01010101);
    margins[to + row]! += leaves[root + (numbers & 255)]!;
    margins[to + row + 8]! += leaves[root + ((numbers >>> 8) & 255)]!;
    margins[to + row + 16]! += leaves[root + ((numbers >>> 16) & 255)]!;
    margins[to + row + 24]! += leaves[root + (numbers >>> 24)]!;
  }
}
