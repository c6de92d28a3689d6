const MOST_KNOWN = 1000;

/**
 * Makes a reader of texts of which few differ: what came before is known by its bytes, in a third of the time that
 * making a string takes.
 *
 * @param meaningOf what a text stands for
 */
export function byteMemo<Value>(
  meaningOf: (text: string) => Value,
): (bytes: Buffer, start: number, end: number) => Value {
  const known = new Map<number, { readonly bytes: Uint8Array; readonly value: Value }>();
  return (bytes, start, end) => {
    let hash = end - start;
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0;
    const found = known.get(hash);
    if (found && isSame(found.bytes, bytes, start, end)) return found.value;
    const value = meaningOf(bytes.toString("utf8", start, end));
    if (!found && known.size < MOST_KNOWN) {
      known.set(hash, { bytes: Uint8Array.from(bytes.subarray(start, end)), value });
    }
    return value;
  };
}

function isSame(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  for (let i = 0; i < known.length; i++) if (known[i] !== bytes[start + i]) return false;
  return true;
}
