/** Path of the file of real songs that `REAL_SONGS_CSV` names; empty where it is unset. */
export const REAL_SONGS = Bun.env.REAL_SONGS_CSV ?? "";

/** Whether there are real songs; says so on stderr where there are none. */
export function hasRealSongs(tests: string): boolean {
  if (REAL_SONGS) return true;
  console.warn(`SKIPPED: ${tests}, because REAL_SONGS_CSV names no file of real songs`);
  return false;
}
