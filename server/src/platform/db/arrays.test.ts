import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { type TestServer, testServer } from "../../testing/server.ts";
import { booleanArray, bytesArray, jsonArray, textArray, uuidArray } from "./arrays.ts";

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});

async function comesBack(type: string, sent: Buffer) {
  const { rows } = await server.admin.query<{ back: unknown }>(`select $1::${type}[] as back`, [
    sent,
  ]);
  return rows[0]?.back;
}

/** PostgreSQL keeps no zero byte in a text, and half a pair of surrogates is no character. */
const texts = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0"));
const listOf = <T>(one: fc.Arbitrary<T>) => fc.array(fc.option(one), { maxLength: 40 });

test("what goes to the database as an array of its own is what was given", async () => {
  const given = fc.record({
    ids: listOf(fc.uuid()),
    words: listOf(texts),
    bytes: listOf(fc.uint8Array({ maxLength: 50 }).map((some) => Buffer.from(some))),
    answers: listOf(fc.boolean()),
    values: fc.array(fc.dictionary(fc.string({ unit: "grapheme-ascii" }), fc.integer())),
  });
  await fc.assert(
    fc.asyncProperty(given, async ({ ids, words, bytes, answers, values }) => {
      expect(await comesBack("uuid", uuidArray(ids))).toEqual(ids);
      expect(await comesBack("text", textArray(words))).toEqual(words);
      expect(await comesBack("bytea", bytesArray(bytes))).toEqual(bytes);
      expect(await comesBack("boolean", booleanArray(answers))).toEqual(answers);
      expect(await comesBack("jsonb", jsonArray(values))).toEqual(
        JSON.parse(JSON.stringify(values)),
      );
    }),
    { numRuns: 60 },
  );
});
