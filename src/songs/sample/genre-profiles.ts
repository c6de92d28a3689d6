import { FEATURE_NAMES, type FeatureName } from "../../features.ts";
import type { SampleGenre } from "./published-facts.ts";

/** A kind of song within a genre. */
export interface Style {
  /** How far its songs lie from the average song, one number per feature, in spreads of songs of one style. */
  readonly centre: Float64Array;
  readonly nicheGenres: readonly string[];
}

const style = (centre: Partial<Record<FeatureName, number>>, nicheGenres: readonly string[]): Style => ({
  centre: Float64Array.from(FEATURE_NAMES, (name) => centre[name] ?? 0),
  nicheGenres,
});

/**
 * The two equally common styles of each genre. They lie apart, often on both sides of another genre, so that a
 * classifier needs more than straight borders to tell the genres; the distances make the reference classifiers reach
 * their published accuracies.
 */
export const GENRE_STYLES: Readonly<Record<SampleGenre, readonly [Style, Style]>> = {
  Rock: [
    style(
      {
        danceability: 0.2,
        energy: -0.2,
        loudness: -0.3,
        mode: 0.4,
        speechiness: -0.8,
        acousticness: 0.1,
        valence: 0.5,
        tempo: -0.1,
        duration_ms: 0.3,
      },
      ["classic rock", "soft rock", "indie rock", "rock en español"],
    ),
    style(
      {
        danceability: -1.2,
        energy: 1.3,
        loudness: 1.1,
        mode: -0.2,
        speechiness: 0.7,
        acousticness: -1.4,
        valence: -0.4,
        tempo: 0.5,
        duration_ms: -0.1,
      },
      ["metal", "punk", "hard rock", "post-hardcore"],
    ),
  ],
  Pop: [
    style(
      {
        danceability: -0.2,
        energy: -0.6,
        loudness: 0.1,
        acousticness: 0.8,
        instrumentalness: -0.8,
        valence: -0.6,
        duration_ms: 0.1,
      },
      ["singer-songwriter pop", "chanson", "soft pop"],
    ),
    style(
      {
        danceability: 1.1,
        energy: 0.8,
        loudness: 1,
        acousticness: -0.5,
        instrumentalness: -0.7,
        valence: 0.8,
        duration_ms: -0.4,
      },
      ["dance pop", "latin pop", "europop", "teen pop"],
    ),
  ],
  Electronic: [
    style(
      {
        danceability: 1.1,
        energy: 1.3,
        loudness: 0.9,
        mode: -0.4,
        acousticness: -1.6,
        instrumentalness: 1,
        valence: 0.4,
        tempo: 0.5,
        duration_ms: -0.1,
      },
      ["house", "techno", "trance", "drum and bass"],
    ),
    style(
      {
        danceability: -0.3,
        energy: -1.2,
        loudness: -1.3,
        mode: -0.1,
        acousticness: 0.9,
        instrumentalness: 1.7,
        valence: -1.3,
        tempo: -0.1,
        duration_ms: 0.8,
      },
      ["ambient", "downtempo", "trip hop"],
    ),
  ],
  Folk: [
    style(
      {
        danceability: -0.1,
        energy: -1.5,
        loudness: -1.3,
        mode: 0.5,
        speechiness: -0.2,
        acousticness: 1.6,
        instrumentalness: -0.1,
        valence: -0.2,
      },
      ["folk", "singer-songwriter", "música folclórica"],
    ),
    style(
      {
        danceability: -0.4,
        energy: 0.1,
        loudness: 0.1,
        mode: 0.5,
        speechiness: -0.7,
        acousticness: 0.2,
        instrumentalness: 0.5,
        valence: -0.7,
      },
      ["indie folk", "folk rock", "stomp and holler"],
    ),
  ],
  Country: [
    style(
      {
        danceability: 0.5,
        energy: -0.7,
        loudness: -0.7,
        mode: 1.1,
        speechiness: -0.6,
        acousticness: 1.1,
        instrumentalness: -0.7,
        valence: 0.7,
        duration_ms: -0.8,
      },
      ["classic country", "honky tonk", "bluegrass"],
    ),
    style(
      {
        energy: 0.7,
        loudness: 1,
        mode: 0.8,
        speechiness: -0.5,
        acousticness: -0.4,
        instrumentalness: -0.8,
        valence: 0.2,
        duration_ms: -0.2,
      },
      ["modern country", "country rock", "red dirt"],
    ),
  ],
  "Hip-Hop": [
    style(
      {
        danceability: 1.3,
        energy: -0.1,
        loudness: 0.4,
        mode: -0.4,
        speechiness: 1.4,
        instrumentalness: -0.7,
        liveness: -0.1,
        valence: -0.5,
        duration_ms: -0.5,
      },
      ["trap", "rap", "reggaetón"],
    ),
    style(
      {
        danceability: 0.6,
        energy: 0.5,
        loudness: -0.1,
        mode: -0.3,
        speechiness: 2.1,
        acousticness: -0.1,
        instrumentalness: 0.1,
        liveness: 0.4,
        valence: 0.7,
        duration_ms: 0.4,
      },
      ["boom bap", "gangster rap", "old school hip hop"],
    ),
  ],
  "R&B": [
    style(
      {
        danceability: 0.4,
        energy: -0.9,
        loudness: 0.1,
        mode: -0.3,
        speechiness: 0.5,
        acousticness: 0.7,
        instrumentalness: -0.7,
        valence: -0.6,
        duration_ms: -0.1,
      },
      ["contemporary r&b", "neo soul", "quiet storm"],
    ),
    style(
      {
        danceability: 1,
        energy: 0.5,
        loudness: -0.4,
        speechiness: -0.1,
        instrumentalness: -0.2,
        valence: 1.3,
        duration_ms: 0.4,
      },
      ["funk", "motown", "soul"],
    ),
  ],
  Jazz: [
    style(
      {
        danceability: 0.1,
        energy: -1.7,
        loudness: -1.3,
        mode: 0.1,
        acousticness: 1.5,
        instrumentalness: -0.8,
        valence: -0.3,
        tempo: -0.4,
        duration_ms: -0.3,
      },
      ["vocal jazz", "bossa nova", "adult standards"],
    ),
    style(
      {
        energy: -0.2,
        loudness: -1.2,
        mode: -0.4,
        acousticness: 0.8,
        instrumentalness: 2.1,
        valence: 0.6,
        tempo: 0.1,
        duration_ms: 1.4,
      },
      ["bebop", "jazz fusion", "hard bop"],
    ),
  ],
  Blues: [
    style(
      {
        danceability: 0.4,
        energy: -1.3,
        loudness: -1.4,
        mode: 0.3,
        acousticness: 1.6,
        liveness: -0.1,
        valence: 0.6,
        duration_ms: -0.7,
      },
      ["delta blues", "country blues", "piano blues"],
    ),
    style(
      {
        danceability: -0.1,
        energy: 0.6,
        loudness: -0.1,
        mode: -0.1,
        acousticness: -0.3,
        instrumentalness: 0.6,
        liveness: 0.6,
        valence: 1,
        duration_ms: 1,
      },
      ["electric blues", "chicago blues", "blues rock"],
    ),
  ],
  Classical: [
    style(
      {
        danceability: -1.8,
        energy: -1.6,
        loudness: -1.9,
        mode: 0.2,
        speechiness: 0.1,
        acousticness: 1.8,
        instrumentalness: 2.2,
        valence: -1.3,
        tempo: -0.5,
        duration_ms: 0.6,
      },
      ["orchestral", "romanticism", "early music"],
    ),
    style(
      {
        danceability: -0.3,
        energy: -2.1,
        loudness: -2.2,
        mode: 0.2,
        speechiness: -0.2,
        acousticness: 2.1,
        instrumentalness: 1.3,
        valence: -0.7,
        tempo: 0.1,
        duration_ms: -0.1,
      },
      ["piano", "opéra", "lied"],
    ),
  ],
};
