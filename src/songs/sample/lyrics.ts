import type { Rng } from "../../stats/rng.ts";
import { pick, writeStanza } from "./words.ts";

const STANZAS = 2000;

/** Makes a writer of lyrics: verses from a pool of stanzas around a chorus that names the song, some 1.3 kB. */
export function createLyrics(rng: Rng): (title: string) => string {
  const stanzas = Array.from({ length: STANZAS }, () => writeStanza(rng)) as [string, ...string[]];
  return (title) => {
    const chorus = `\n\n[Chorus]\n"${title}", la la\n${pick(rng, stanzas)}`;
    const verses = Math.floor(2 + 2.9 * rng());
    let lyrics = "";
    for (let verse = 1; verse <= verses; verse++) {
      lyrics += `${verse > 1 ? "\n\n" : ""}[Verse ${verse}]\n${pick(rng, stanzas)}${chorus}`;
    }
    return lyrics;
  };
}
