const cleanUps = new Set<() => Promise<unknown>>();

/** Has `cleanUp` called if the process is interrupted before the result is disposed of. */
export function onInterrupt(cleanUp: () => Promise<unknown>): Disposable {
  cleanUps.add(cleanUp);
  return { [Symbol.dispose]: () => void cleanUps.delete(cleanUp) };
}

/**
 * Calls everything that waits for an interruption.
 *
 * @param patienceMs how long to wait for all of them, ms
 */
export async function cleanUpInterrupted(patienceMs: number): Promise<void> {
  await Promise.race([Promise.allSettled([...cleanUps].map((cleanUp) => cleanUp())), Bun.sleep(patienceMs)]);
}
