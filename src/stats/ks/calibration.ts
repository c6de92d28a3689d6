import { mean, sampleStandardDeviation } from "simple-statistics";
import type { Rng } from "../rng.ts";
import { requireValues, type ValueCounts } from "../value-counts.ts";

const DRAWS = 50;
/** A larger reference is stood in for by a pool of this many ranks; the scale by size below makes good for it. */
const LARGEST_POOL = 20_000;
const STANDARD_DEVIATIONS = 3;

/**
 * Returns, for a reference and a number of current values, how large a D chance alone gives.
 *
 * @param reference at least two values
 * @param currentN number of current values, at least 1
 * @returns mean + 3 standard deviations of D over random chunks of the reference
 * @throws {AppError} `bad_input` if the reference is empty
 */
export type ChunkThreshold = (reference: ValueCounts, currentN: number) => number;

/**
 * Makes the rule that a statistic is unusual if it exceeds mean + 3 standard deviations of the same statistic over
 * chunks of the reference.
 *
 * A chunk is as many values as current has, drawn without replacement, and is compared with the rest of the reference;
 * it holds at most half of it, and its D is scaled by sqrt(1/n + 1/m) from the sizes compared to the sizes asked for.
 * D depends on ranks alone, so chunks are drawn as sets of ranks: counts are enough, and features of one size share
 * their chunks. The rows' order is unknown to counts: the rule does not see differences between stretches of time
 * within the reference. At most O(50 × 20,000) a size, O(50 × n_distinct) a feature.
 *
 * Source of the rule: NannyML's univariate drift thresholds.
 */
export function createChunkThreshold(rng: Rng): ChunkThreshold {
  const known = new Map<string, Int32Array[]>();
  return (reference, currentN) => {
    requireValues(reference, "reference");
    const pool = Math.min(reference.n, LARGEST_POOL);
    const size = Math.max(Math.min(currentN, Math.floor(pool / 2)), 1);
    if (size >= pool) return 1;
    const name = `${size} of ${pool}`;
    const chunks = known.get(name) ?? Array.from({ length: DRAWS }, () => drawChunk(pool, size, rng));
    known.set(name, chunks);

    const scale = Math.sqrt((1 / currentN + 1 / reference.n) / (1 / size + 1 / (pool - size)));
    const ranks = lastRanks(reference, pool);
    const statistics = chunks.map((chunk) => scale * chunkStatistic(chunk, size, ranks));
    return Math.min(mean(statistics) + STANDARD_DEVIATIONS * sampleStandardDeviation(statistics), 1);
  };
}

/**
 * Draws `size` of `pool` ranks, each set equally likely.
 *
 * Source: Knuth, "The Art of Computer Programming", volume 2, algorithm 3.4.2 S.
 *
 * @returns how many of the first i ranks were drawn, (pool + 1)
 */
function drawChunk(pool: number, size: number, rng: Rng): Int32Array {
  const drawn = new Int32Array(pool + 1);
  let count = 0;
  for (let rank = 0; rank < pool; rank++) {
    if (rng() * (pool - rank) < size - count) count++;
    drawn[rank + 1] = count;
  }
  return drawn;
}

/** The ranks of the pool up to which the distinct values of the reference reach, without repeats. */
function lastRanks(reference: ValueCounts, pool: number): Int32Array {
  const ranks = new Int32Array(Math.min(reference.counts.length, pool));
  let length = 0;
  let seen = 0;
  for (let i = 0; i < reference.counts.length; i++) {
    seen += reference.counts[i]!;
    const rank = Math.round((seen * pool) / reference.n);
    if (rank > 0 && rank !== ranks[length - 1]) ranks[length++] = rank;
  }
  return ranks.subarray(0, length);
}

/** D between a chunk and the rest of the pool, looked at between distinct values. */
function chunkStatistic(chunk: Int32Array, size: number, ranks: Int32Array): number {
  const pool = chunk.length - 1;
  let largest = 0;
  for (let i = 0; i < ranks.length; i++) {
    const rank = ranks[i]!;
    const distance = Math.abs(chunk[rank]! * pool - rank * size);
    if (distance > largest) largest = distance;
  }
  return largest / (size * (pool - size));
}
