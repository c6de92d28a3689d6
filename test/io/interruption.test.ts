import { expect, test } from "bun:test";
import { cleanUpInterrupted, onInterrupt } from "../../src/io/interruption.ts";

test("calls all that wait for an interruption, whatever becomes of the others", async () => {
  const called: string[] = [];
  using _a = onInterrupt(async () => {
    called.push("a");
    throw new Error("fails");
  });
  using _b = onInterrupt(async () => called.push("b"));
  await cleanUpInterrupted(60_000);
  expect(called).toEqual(["a", "b"]);
});

test("calls nothing that no longer waits", async () => {
  let calls = 0;
  {
    using _ = onInterrupt(async () => calls++);
  }
  await cleanUpInterrupted(60_000);
  expect(calls).toBe(0);
});

test("waits no longer than its patience", async () => {
  using _ = onInterrupt(() => new Promise(() => {}));
  await cleanUpInterrupted(1);
});
