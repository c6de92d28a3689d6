import { mean, sum } from "simple-statistics";
import { FEATURE_NAMES } from "../../features.ts";
import type { Rng } from "../../stats/rng.ts";
import { type Artist, createArtists, createId } from "./artists.ts";
import { createAudioFeatures } from "./audio-features.ts";
import { GENRE_STYLES } from "./genre-profiles.ts";
import { createLyrics } from "./lyrics.ts";
import { yearQuantile } from "./marginals.ts";
import {
  EMPTY_ALBUM_NAMES,
  EMPTY_NAMES,
  GENRE_COUNTS,
  REPEATED_SONGS,
  type SampleGenre,
  SONGS,
} from "./published-facts.ts";
import { pick, writeTitle } from "./words.ts";

/** The 24 columns of songs.csv, in file order. */
export const PUBLISHED_COLUMNS = [
  "id",
  "name",
  "album_name",
  "artists",
  ...FEATURE_NAMES,
  "lyrics",
  "year",
  "genre",
  "popularity",
  "total_artist_followers",
  "avg_artist_popularity",
  "artist_ids",
  "niche_genres",
] as const;

/** What rows that repeat a song have in common. */
interface Song {
  readonly name: string;
  readonly genre: SampleGenre;
  readonly artists: readonly [Artist, ...Artist[]];
}

/** How many of the latest songs may be repeated. */
const RECENT_SONGS = 4096;

/** Makes a writer of one row after the other, each as the unquoted fields of its columns; memory does not grow. */
export function createSongs(rng: Rng): () => (string | number)[] {
  const genreOf = createGenres(rng);
  const artists = createArtists(rng);
  const drawFeatures = createAudioFeatures(rng);
  const writeLyrics = createLyrics(rng);
  const features = new Float64Array(FEATURE_NAMES.length);
  const recent: Song[] = [];
  let songs = 0;
  let row = 0;

  const drawSong = (): Song => {
    if (songs > 0 && rng() < REPEATED_SONGS / SONGS) return recent[Math.floor(rng() * recent.length)]!;
    const genre = genreOf();
    const peers = artists.get(genre)!;
    const guests = Math.floor(3 * rng() ** 4);
    const song: Song = {
      name: writeTitle(rng),
      genre,
      artists: [pick(rng, peers), ...Array.from({ length: guests }, () => pick(rng, peers))],
    };
    recent[songs++ % RECENT_SONGS] = song;
    return song;
  };

  return () => {
    const song = drawSong();
    const style = pick(rng, GENRE_STYLES[song.genre]);
    const year = Math.floor(yearQuantile(rng()));
    drawFeatures(style, year <= 2010, features);
    const popularity = mean(song.artists.map((artist) => artist.popularity));
    const fields = [
      createId(rng),
      isEvenlySpread(row, EMPTY_NAMES) ? "" : song.name,
      isEvenlySpread(row, EMPTY_ALBUM_NAMES) ? "" : writeTitle(rng),
      jsonList(song.artists.map((artist) => artist.name)),
      ...features,
      writeLyrics(song.name),
      year,
      song.genre,
      Math.floor(popularity * rng()),
      sum(song.artists.map((artist) => artist.followers)),
      Math.round(popularity * 10) / 10,
      jsonList(song.artists.map((artist) => artist.id)),
      jsonList(style.nicheGenres.filter(() => rng() < 0.5)),
    ];
    if (rng() < FLOATING_DURATIONS) fields[DURATION] = `${fields[DURATION]}.0`;
    row++;
    return fields;
  };
}

/** The share of rows that write their duration as `241107.0`. */
const FLOATING_DURATIONS = 0.02;

const DURATION = PUBLISHED_COLUMNS.indexOf("duration_ms");

/** Whether the row is one of the `count` per published file that lie evenly spread, the first of them early. */
const isEvenlySpread = (row: number, count: number) => row % Math.floor(SONGS / count) === 2 * count;

const jsonList = (items: string[]) => `[${items.map((item) => JSON.stringify(item)).join(", ")}]`;

/** Draws genres by their published shares. */
function createGenres(rng: Rng): () => SampleGenre {
  const genres = Object.keys(GENRE_COUNTS) as SampleGenre[];
  return () => {
    let rest = rng() * SONGS;
    return genres.find((genre) => {
      rest -= GENRE_COUNTS[genre];
      return rest < 0;
    })!;
  };
}
