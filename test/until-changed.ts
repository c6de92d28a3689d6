import { watch } from "node:fs";

/**
 * Waits for something that a change in a folder makes true; sleeps in between.
 *
 * @param folder its own entries count, not what is in their folders
 * @param ended rejects the wait once it resolves, for what comes from another process
 */
export async function untilChanged(
  folder: string,
  isTrue: () => boolean | Promise<boolean>,
  ended: Promise<unknown>,
): Promise<void> {
  let wake = () => {};
  const watcher = watch(folder, () => wake());
  const end = ended.then(() => Promise.reject(new Error(`what changes ${folder} ended too early`)));
  try {
    for (;;) {
      const changed = new Promise<void>((resolve) => {
        wake = resolve;
      });
      if (await isTrue()) return;
      await Promise.race([changed, end]);
    }
  } finally {
    watcher.close();
    end.catch(() => {});
  }
}
