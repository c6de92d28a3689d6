import { type PublishedFacts, SONGS, SONGS_UP_TO_2010, YEAR_QUARTILES } from "./published-facts.ts";

/** A quantile function: a share of songs in [0, 1] to the value below which that share lies. */
export type Quantile = (share: number) => number;

/** One quantile function for the songs up to 2010 and one for the songs after. */
export interface EraQuantiles {
  readonly upTo2010: Quantile;
  readonly after2010: Quantile;
}

const SHARE_UP_TO_2010 = SONGS_UP_TO_2010 / SONGS;

/** A tail reaches its extreme at about one of the songs in its quarter. */
const TAIL_END = 4 / SONGS;

/** Tail shapes searched: -1 is uniform, 0 exponential, above 0 heavy, below -1 piles up at the extreme. */
const TAIL_SHAPES = [-3, 3] as const;

/** Shares at which functions are tabulated, dense towards both ends where the tails bend. */
const SHARES = Float64Array.from({ length: 801 }, (_, i) => 1 / (1 + Math.exp((400 - i) / 27)));
SHARES[0] = 0;
SHARES[800] = 1;

/**
 * The quantile functions of both eras: together they have the published quartiles, mean and, as far as the shapes
 * allow, standard deviation; apart they have the published means and Kolmogorov-Smirnov statistic.
 */
export function eraQuantiles(facts: PublishedFacts): EraQuantiles {
  const quantile = overallQuantile(facts);
  const values = SHARES.map(quantile);
  const meanShift = facts.meanAfter2010 - facts.meanUpTo2010;
  const shares = (sharpness: number) => eraShares(Math.sign(meanShift) * facts.ksStatistic, sharpness);
  const sharpness = bisect(Math.log(1e-3), Math.log(1e3), (logSharpness) => {
    const { upTo2010, after2010 } = shares(Math.exp(logSharpness));
    return Math.abs(meanShift) - Math.abs(mean(after2010, values) - mean(upTo2010, values));
  });
  const { upTo2010, after2010 } = shares(Math.exp(sharpness));
  return {
    upTo2010: (share) => quantile(interpolate(upTo2010, SHARES, share)),
    after2010: (share) => quantile(interpolate(after2010, SHARES, share)),
  };
}

/** The quantile functions of a 0/1 value with the published means. */
export function binaryEraQuantiles(facts: PublishedFacts): EraQuantiles {
  const binary = (ones: number) => (share: number) => (share < 1 - ones ? 0 : 1);
  return { upTo2010: binary(facts.meanUpTo2010), after2010: binary(facts.meanAfter2010) };
}

/** The quantile function of the release year, as a fractional year that falls exponentially towards the first. */
export function yearQuantile(share: number): number {
  const [first, q25, , q75, last] = YEAR_QUARTILES;
  const middle = q25 + 0.5;
  if (share < 0.25) return middle - (middle - first) * tail(1 - 4 * share, 0);
  return interpolate([0.25, SHARE_UP_TO_2010, 0.75, 1], [middle, 2011, q75 + 0.5, last + 1], share);
}

/**
 * Each era's distribution function at the overall shares: the two lie `height` apart where half of all songs lie
 * below, and draw together towards both ends, the faster the sharper.
 */
function eraShares(height: number, sharpness: number) {
  const shifted = (weight: number) => {
    let highest = 0;
    return SHARES.map((share) => {
      const shift = weight * height * (4 * share * (1 - share)) ** sharpness;
      highest = Math.min(1, Math.max(highest, share + shift));
      return highest;
    });
  };
  return { upTo2010: shifted(1 - SHARE_UP_TO_2010), after2010: shifted(-SHARE_UP_TO_2010) };
}

/** The quantile function over all songs, its two tail shapes solved for the published mean and standard deviation. */
function overallQuantile(facts: PublishedFacts): Quantile {
  const [min, q25, , q75, max] = facts.quartiles;
  const targetMean = SHARE_UP_TO_2010 * facts.meanUpTo2010 + (1 - SHARE_UP_TO_2010) * facts.meanAfter2010;
  const lowIsWide = q25 - min > max - q75;
  const withTails = (wide: number, narrow: number) =>
    lowIsWide ? quartileQuantile(facts, wide, narrow) : quartileQuantile(facts, narrow, wide);
  const meetingMean = (narrow: number) => {
    const sign = lowIsWide ? 1 : -1;
    const wide = bisect(
      ...TAIL_SHAPES,
      (shape) => sign * (mean(SHARES, SHARES.map(withTails(shape, narrow))) - targetMean),
    );
    return withTails(wide, narrow);
  };
  const narrow = bisect(...TAIL_SHAPES, (shape) => {
    return facts.standardDeviation - standardDeviation(SHARES.map(meetingMean(shape)));
  });
  return meetingMean(narrow);
}

/** A quantile function through the quartiles: monotone cubics between them, generalised Pareto tails outside. */
function quartileQuantile({ quartiles }: PublishedFacts, lowShape: number, highShape: number): Quantile {
  const [min, q25, q50, q75, max] = quartiles;
  const low = q50 - q25;
  const high = q75 - q50;
  const slopes = [
    Math.min((q25 - min) * tailSlope(lowShape), 3 * low),
    low + high > 0 ? (2 * low * high) / (low + high) : 0,
    Math.min((max - q75) * tailSlope(highShape), 3 * high),
  ] as const;
  return (share) => {
    const quarters = 4 * share;
    if (quarters < 1) return q25 - (q25 - min) * tail(1 - quarters, lowShape);
    if (quarters < 2) return hermite(q25, q50, slopes[0], slopes[1], quarters - 1);
    if (quarters < 3) return hermite(q50, q75, slopes[1], slopes[2], quarters - 2);
    return q75 + (max - q75) * tail(quarters - 3, highShape);
  };
}

/** Quantile function of the generalised Pareto distribution of that shape, cut and scaled to run from 0 to 1. */
function tail(share: number, shape: number): number {
  const rest = 1 - share * (1 - TAIL_END);
  return shape === 0 ? Math.log(rest) / Math.log(TAIL_END) : (rest ** -shape - 1) / (TAIL_END ** -shape - 1);
}

/** The slope of `tail` at 0. */
function tailSlope(shape: number): number {
  return (1 - TAIL_END) * (shape === 0 ? -1 / Math.log(TAIL_END) : shape / (TAIL_END ** -shape - 1));
}

/** The cubic with the given values and slopes at 0 and 1. */
function hermite(from: number, to: number, slopeFrom: number, slopeTo: number, at: number): number {
  const rise = to - from;
  return from + at * (slopeFrom + at * (3 * rise - 2 * slopeFrom - slopeTo + at * (slopeFrom + slopeTo - 2 * rise)));
}

/** The mean of `values` linear between the given increasing shares. */
function mean(shares: Float64Array, values: Float64Array): number {
  let sum = 0;
  for (let i = 1; i < values.length; i++) sum += (shares[i]! - shares[i - 1]!) * (values[i]! + values[i - 1]!);
  return sum / 2;
}

function standardDeviation(values: Float64Array): number {
  const centre = mean(SHARES, values);
  return Math.sqrt(
    mean(
      SHARES,
      values.map((value) => (value - centre) ** 2),
    ),
  );
}

/** Where an increasing function crosses zero, or the end nearest to it. */
function bisect(low: number, high: number, increasing: (x: number) => number): number {
  let [from, to] = [low, high];
  for (let halving = 0; halving < 20; halving++) {
    const middle = (from + to) / 2;
    if (increasing(middle) < 0) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
}

/** The value at `x` of the line through the points (xs ascending, ys). */
function interpolate(xs: ArrayLike<number>, ys: ArrayLike<number>, x: number): number {
  let below = 0;
  let above = xs.length - 1;
  while (above - below > 1) {
    const middle = (below + above) >> 1;
    if (xs[middle]! <= x) below = middle;
    else above = middle;
  }
  const width = xs[above]! - xs[below]!;
  return width > 0 ? ys[below]! + ((ys[above]! - ys[below]!) * (x - xs[below]!)) / width : ys[below]!;
}
