import { buffer } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sheetsOf } from "../../testing/papers.ts";
import { streamWorkbook } from "./xlsx-stream.ts";

async function* inPages(count: number, each: number) {
  for (let at = 0; at < count; at += each) {
    yield Array.from({ length: Math.min(each, count - at) }, (_, i) => [at + i, `row ${at + i}`]);
  }
}

test("what does not go into one sheet goes on in the next, and no row is lost", async () => {
  const sizes = fc.record({
    count: fc.integer({ min: 0, max: 40 }),
    each: fc.integer({ min: 1, max: 15 }),
    rowsEach: fc.integer({ min: 2, max: 12 }),
  });
  await fc.assert(
    fc.asyncProperty(sizes, async ({ count, each, rowsEach }) => {
      const rows = inPages(count, each);
      const sheets = sheetsOf(
        await buffer(streamWorkbook({ name: "All", header: ["n", "text"], rows, rowsEach })),
      );
      expect(sheets).toHaveLength(Math.max(1, Math.ceil(count / (rowsEach - 1))));
      expect(sheets.map(([head]) => head)).toEqual(sheets.map(() => ["n", "text"]));
      const found = sheets.flatMap((sheet) => sheet.slice(1));
      expect(found).toEqual(Array.from({ length: count }, (_, i) => [String(i), `row ${i}`]));
    }),
    { numRuns: 40 },
  );
});

test("rows are asked for as they are taken, and what breaks off breaks off for the reader", async () => {
  let asked = 0;
  async function* endless() {
    for (;;) {
      asked++;
      yield Array.from({ length: 500 }, (_, i) => [`${asked} ${i} ${Math.random()}`]);
      await wait(0);
    }
  }
  const slow = streamWorkbook({ name: "All", header: ["text"], rows: endless() });
  await new Promise((resolve) => slow.once("readable", resolve));
  await wait(300);
  const before = asked;
  await wait(300);
  expect(asked).toBe(before);
  slow.destroy();

  async function* broken() {
    yield [["one"]];
    throw new Error("gone");
  }
  const torn = streamWorkbook({ name: "All", header: ["text"], rows: broken() });
  await expect(buffer(torn)).rejects.toThrow("gone");
});
