import { expect, expectTypeOf, test } from "bun:test";
import { treaty } from "@elysiajs/eden";
import type { App } from "../../src/http/app.ts";
import { song } from "./champion-fixture.ts";
import { createService } from "./service-fixture.ts";

test("Eden knows the routes' bodies, queries and answers", async () => {
  await using service = await createService();
  const client = treaty<App>(service.app);
  const { data, error } = await client.predict.post(song, { query: { top: 2 } });
  expect(error).toBeNull();
  expectTypeOf(data!.genre).toEqualTypeOf<string>();
  expectTypeOf(data!.confidence).toEqualTypeOf<number>();
  expect(data!.top).toHaveLength(2);

  const refused = await client.predict.post({ ...song, key: 5.5 });
  expect(refused.status).toBe(422);
  if (refused.error?.status === 422) expect(refused.error.value.detail[0]?.loc).toEqual(["body", "key"]);

  const batch = await client.predict.batch.post({ songs: [song] });
  expect(batch.data?.predictions).toHaveLength(1);
  expect((await client.health.get()).data).toEqual({ status: "healthy" });
});
