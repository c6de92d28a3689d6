import { scanSongs } from "../../songs/song-stream.ts";
import type { DriftSide } from "../detect.ts";
import { SongCounter } from "./song-counter.ts";

/**
 * Counts the songs of a CSV file.
 *
 * @param onBytes called with the size of each block read
 * @param onSong receives each song: its values in `FEATURE_NAMES` order, valid during the call, and its genre
 * @throws {AppError} `not_found`, `io` or `bad_input`
 */
export async function countSongs(
  path: string,
  onBytes: (bytes: number) => void,
  onSong?: (values: Float64Array, genre: string | undefined) => void,
): Promise<DriftSide> {
  const counter = new SongCounter();
  const visit = (values: Float64Array, genre: string | undefined) => {
    counter.add(values, genre);
    onSong?.(values, genre);
  };
  const { features, digest } = await scanSongs(path, [], visit, onBytes);
  return { sources: [{ path, md5: digest }], ...counter.counts(features) };
}
