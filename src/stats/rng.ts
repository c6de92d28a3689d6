/** A source of uniform numbers in [0, 1). */
export type Rng = () => number;

/**
 * Makes a seeded generator of uniform numbers with 32 random bits: the same seed gives the same sequence everywhere.
 *
 * Source: sfc32 of Chris Doty-Humphrey's PractRand, state filled from the seed by splitmix32.
 *
 * @param seed any integer; only its low 32 bits count
 */
export function createRng(seed: number): Rng {
  let mix = seed | 0;
  const splitmix = () => {
    mix = (mix + 0x9e3779b9) | 0;
    let z = Math.imul(mix ^ (mix >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let a = splitmix();
  let b = splitmix();
  let c = splitmix();
  let counter = 1;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let warmUp = 0; warmUp < 12; warmUp++) next();
  return next;
}
