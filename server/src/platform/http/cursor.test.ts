import fc from "fast-check";
import { expect, test } from "vitest";
import { Refusal } from "../errors.ts";
import {
  decodeCursor,
  encodeCursor,
  idCursor,
  nameCursor,
  numberCursor,
  toPage,
} from "./cursor.ts";

const texts = fc.string({ unit: "binary" }).filter((text) => !text.includes("\0"));
const values = fc.array(fc.oneof(texts, fc.maxSafeInteger()), { maxLength: 4 });

function refusalOf(read: () => unknown): string {
  try {
    read();
    return "taken";
  } catch (error) {
    return error instanceof Refusal ? error.code : String(error);
  }
}

test("a cursor leads back to where it was made, in its own list only", () => {
  fc.assert(
    fc.property(texts, texts, values, (kind, other, after) => {
      const cursor = encodeCursor(kind, after);
      expect(cursor).toMatch(/^[\w-]*$/);
      expect(decodeCursor(kind, cursor, after.length)).toEqual(after);
      const foreign = [() => decodeCursor(kind, cursor, after.length + 1)];
      if (other !== kind) foreign.push(() => decodeCursor(other, cursor, after.length));
      expect(foreign.map(refusalOf)).toEqual(foreign.map(() => "invalid-cursor"));
    }),
  );
});

test("anything else is refused, and never a bug", () => {
  const packed = fc
    .oneof(fc.jsonValue(), fc.tuple(fc.constant("list"), fc.anything()))
    .map((value) => Buffer.from(JSON.stringify(value) ?? "").toString("base64url"));
  const anything = fc.oneof(fc.string(), fc.base64String(), packed);
  fc.assert(
    fc.property(anything, (cursor) => {
      for (const read of [idCursor, nameCursor, numberCursor]) {
        expect(["taken", "invalid-cursor"]).toContain(refusalOf(() => read("list", cursor)));
      }
      expect(refusalOf(() => idCursor("list", cursor))).toBe("invalid-cursor");
    }),
  );
});

test("pages by cursor show each row once, in order, whatever the limit", () => {
  const rows = fc.uniqueArray(fc.nat(1000), { maxLength: 30 }).map((ids) => ids.sort(ascending));
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 10 }), (all, limit) => {
      const shown: number[] = [];
      let cursor: string | undefined;
      for (let pages = 0; pages <= all.length; pages++) {
        const after = numberCursor("numbers", cursor) ?? -1;
        const found = all.filter((one) => one > after).slice(0, limit + 1);
        const page = toPage(found, limit, (last) => encodeCursor("numbers", [last]), String);
        shown.push(...page.items.map(Number));
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
      expect(shown).toEqual(all);
    }),
  );
});

function ascending(a: number, b: number): number {
  return a - b;
}
