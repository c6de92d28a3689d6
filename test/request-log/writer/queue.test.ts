import { expect, test } from "bun:test";
import { LineQueue } from "../../../src/request-log/writer/queue.ts";

const bounds = { queueRecords: 10, queueBytes: 1000 };

test("lines that come together make one batch, in order", () => {
  const queue = new LineQueue(bounds);
  for (const line of ["a\n", "b\n", "c\n"]) queue.push(line);
  expect(queue.take()?.lines).toEqual(["a\n", "b\n", "c\n"]);
  expect(queue.take()).toBeUndefined();
});

test("a batch that was taken gets no more lines", () => {
  const queue = new LineQueue(bounds);
  queue.push("a\n");
  const batch = queue.take();
  queue.push("b\n");
  expect(batch?.lines).toEqual(["a\n"]);
  expect(queue.take()?.lines).toEqual(["b\n"]);
});

test("lines are counted as written by whole lines", () => {
  const queue = new LineQueue(bounds);
  for (const line of ["ä\n", "b\n", "c\n"]) queue.push(line);
  const batch = queue.take()!;
  queue.settle(batch, Buffer.from(batch.lines.join("")), 5);
  expect(batch).toMatchObject({ lines: ["c\n"], bytes: 2 });
  expect(queue).toMatchObject({ accepted: 3, written: 2, queued: 1, dropped: 0, queuedBytes: 2 });
});

test("after a release an answer waits for its line again, though lines from before still wait", async () => {
  const queue = new LineQueue(bounds);
  const before = queue.push("before\n");
  queue.release();
  const meanwhile = queue.push("meanwhile\n");
  expect(await Promise.all([before, meanwhile])).toEqual(["queued", "queued"]);
  queue.hold();
  const after = queue.push("after\n");
  expect(queue.take()?.lines).toEqual(["before\n", "meanwhile\n"]);
  queue.take()?.settle("written");
  expect(await after).toBe("written");
});
