import vectors from "../../fixtures/ks_vectors.json";

/** One run of scipy's `ks_2samp` as the fixture keeps it; samples are numbers or the text of a generator. */
export type KsVector = (typeof vectors.ks_2samp)[number];

export const twoSidedVectors = vectors.ks_2samp.filter(({ alternative }) => alternative === "two-sided");
export const kstwoVectors = vectors.kstwo_sf as [n: number, x: number, sf: number][];

/** The values of a fixture's sample, such as `[1, "-Infinity"]`, `linspace(1,100,110)+20+0.1` or `u(7,2)*1.03`. */
export function sampleOf(description: string | (string | number)[]): Float64Array {
  if (Array.isArray(description)) return Float64Array.from(description, Number);
  if (description === "floor(u(277474,5)*12)") return uniform(277_474, 5).map((u) => Math.floor(u * 12));
  if (description.startsWith("floor(u(273148,6)*12)")) {
    return uniform(273_148, 6).map((u, i) => (i < 2000 ? 0 : Math.floor(u * 12)));
  }
  const [, name, args, rest] = /^(\w+)\(([^)]*)\)(.*)$/.exec(description) as unknown as string[];
  const [first, second, third] = (args as string).split(",").map(Number) as [number, number, number];
  const values = name === "u" ? uniform(first, second) : linspace(first, second, third);
  // applied one by one, as numpy does: a - 1/500/600/4 subtracts the quotient
  for (const [, sign, term] of (rest as string).matchAll(/([-+*])([^-+*]+)/g)) {
    const [head, ...divisors] = (term as string).split("/").map(Number) as [number, ...number[]];
    const operand = divisors.reduce((quotient, divisor) => quotient / divisor, head);
    values.forEach((value, i) => {
      values[i] = sign === "*" ? value * operand : sign === "+" ? value + operand : value - operand;
    });
  }
  return values;
}

function linspace(from: number, to: number, n: number): Float64Array {
  const step = (to - from) / (n - 1);
  return Float64Array.from({ length: n }, (_, i) => (i === n - 1 ? to : from + i * step));
}

/** The fixture's generator: murmur3's finaliser of `i + seed × 0x9E3779B9`, over 2^32. */
function uniform(n: number, seed: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    let h = (i + Math.imul(seed, 0x9e3779b9)) | 0;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
  });
}
