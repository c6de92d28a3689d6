import type { Rng } from "../../stats/rng.ts";
import { GENRE_COUNTS, type SampleGenre, SONGS } from "./published-facts.ts";
import { writeArtistName } from "./words.ts";

/** An artist, who plays one genre. */
export interface Artist {
  readonly id: string;
  readonly name: string;
  readonly followers: number;
  /** 0 to 100. */
  readonly popularity: number;
}

const ARTISTS = 24_000;

/** Makes the artists of each genre, as many as its share of the songs asks for. */
export function createArtists(rng: Rng): ReadonlyMap<SampleGenre, readonly [Artist, ...Artist[]]> {
  const genres = Object.entries(GENRE_COUNTS) as [SampleGenre, number][];
  return new Map(
    genres.map(([genre, songs]) => {
      const length = Math.ceil((ARTISTS * songs) / SONGS);
      return [genre, Array.from({ length }, () => createArtist(rng)) as [Artist, ...Artist[]]];
    }),
  );
}

function createArtist(rng: Rng): Artist {
  const fame = rng();
  return {
    id: createId(rng),
    name: writeArtistName(rng),
    followers: Math.floor(10 ** (1 + 6.5 * fame)),
    popularity: Math.round(100 * fame * (0.7 + 0.3 * rng())),
  };
}

const DIGITS = [..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"];
const DIGIT_PAIRS = DIGITS.flatMap((first) => DIGITS.map((second) => first + second));

/** A random identifier of 22 base-62 digits, as Spotify's are. */
export function createId(rng: Rng): string {
  let id = "";
  for (let pair = 0; pair < 11; pair++) id += DIGIT_PAIRS[Math.floor(rng() * DIGIT_PAIRS.length)]!;
  return id;
}
