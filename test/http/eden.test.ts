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
  if (refused.error?.status !== 422) throw new Error(`expected a refusal with 422, got ${refused.status}`);
  expect(refused.error.value.detail).toMatchObject([{ type: "int_from_float", loc: ["body", "key"] }]);

  const batch = await client.predict.batch.post({ songs: [song] });
  expect(batch.data?.predictions).toHaveLength(1);
  expect((await client.health.get()).data).toEqual({ status: "healthy" });
});
