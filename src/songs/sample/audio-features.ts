import { errorFunction } from "simple-statistics";
import { AudioFeatures, FEATURE_NAMES, type FeatureName } from "../../features.ts";
import type { Rng } from "../../stats/rng.ts";
import { GENRE_STYLES, type Style } from "./genre-profiles.ts";
import { binaryEraQuantiles, eraQuantiles, type Quantile } from "./marginals.ts";
import { FEATURE_FACTS, GENRE_COUNTS, type SampleGenre, SONGS } from "./published-facts.ts";

/** What songs have in common beside genre: each feature's correlation with a song's intensity and with its groove. */
const LOADINGS: Partial<Record<FeatureName, readonly [intensity: number, groove: number]>> = {
  danceability: [0, 0.6],
  energy: [0.8, 0.2],
  loudness: [0.7, 0.1],
  acousticness: [-0.6, 0],
  valence: [0.2, 0.6],
  tempo: [0.2, -0.2],
  liveness: [0.2, 0],
};

const LATENT_LIMIT = 8;
const LATENT_STEPS = 2048;

/** Draws the audio features of one song, in matrix column order, rounded as in the published file. */
export type DrawAudioFeatures = (style: Style, upTo2010: boolean, out: Float64Array) => void;

/**
 * A Gaussian copula of all styles: a song's latent numbers are its style's centre plus correlated normal noise; each
 * is turned into its share among all songs, and the share into a value by the era's quantile function. So every
 * feature keeps its published distribution whatever the styles are.
 */
export function createAudioFeatures(rng: Rng): DrawAudioFeatures {
  const columns = fittedColumns();
  const normal = createNormal(rng);
  return (style, upTo2010, out) => {
    const intensity = normal();
    const groove = normal();
    for (const [i, column] of columns.entries()) {
      const noise = column.intensity * intensity + column.groove * groove + column.own * normal();
      const latent = style.centre[i]! + noise;
      const values = upTo2010 ? column.upTo2010 : column.after2010;
      const at = ((latent + LATENT_LIMIT) / (2 * LATENT_LIMIT)) * LATENT_STEPS;
      const below = Math.min(Math.max(Math.floor(at), 0), LATENT_STEPS - 1);
      out[i] = column.round(values[below]! + (values[below + 1]! - values[below]!) * (at - below));
    }
  };
}

let fitted: ReturnType<typeof createColumn>[] | undefined;

/** What features are drawn from: the same for every generator, and a third of a second's work. */
function fittedColumns() {
  fitted ??= FEATURE_NAMES.map(createColumn);
  return fitted;
}

function createColumn(name: FeatureName, i: number) {
  const [intensity, groove] = LOADINGS[name] ?? [0, 0];
  const shares = Float64Array.from({ length: LATENT_STEPS + 1 }, (_, step) =>
    shareBelow((step / LATENT_STEPS) * 2 * LATENT_LIMIT - LATENT_LIMIT, i),
  );
  const quantiles = quantilesOf(name);
  const tabulate = (quantile: Quantile) => shares.map(quantile);
  return {
    intensity,
    groove,
    own: Math.sqrt(1 - intensity ** 2 - groove ** 2),
    upTo2010: tabulate(quantiles.upTo2010),
    after2010: tabulate(quantiles.after2010),
    round: roundingOf(name),
  };
}

function quantilesOf(name: FeatureName) {
  const facts = FEATURE_FACTS[name];
  if (name === "mode") return binaryEraQuantiles(facts);
  if (name !== "key") return eraQuantiles(facts);
  const [min, q25, q50, q75, max] = facts.quartiles;
  return eraQuantiles({ ...facts, quartiles: [min - 0.49, q25, q50, q75, max + 0.49] });
}

/** Whole numbers for counts and codes, three significant digits for shares, three decimals for dB and BPM. */
function roundingOf(name: FeatureName): (value: number) => number {
  const property = AudioFeatures.properties[name];
  if (property.type === "integer") return Math.round;
  if (property["x-unit"] !== "share") return (value) => Math.round(value * 1000) / 1000;
  return (value) => {
    if (value < 1e-6) return 0;
    const scale = value >= 0.1 ? 1e3 : value >= 0.01 ? 1e4 : value >= 0.001 ? 1e5 : value >= 0.0001 ? 1e6 : 1e7;
    return Math.round(value * scale) / scale;
  };
}

/** The share of all songs whose latent number of the feature at `column` is below `latent`. */
function shareBelow(latent: number, column: number): number {
  let share = 0;
  for (const [genre, styles] of Object.entries(GENRE_STYLES)) {
    for (const { centre } of styles) {
      const weight = GENRE_COUNTS[genre as SampleGenre] / SONGS / styles.length;
      share += (weight * (1 + errorFunction((latent - centre[column]!) / Math.SQRT2))) / 2;
    }
  }
  return share;
}

/** Standard normal numbers by the Box-Muller transform. */
function createNormal(rng: Rng): () => number {
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const normal = spare;
      spare = undefined;
      return normal;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - rng()));
    const angle = 2 * Math.PI * rng();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}
