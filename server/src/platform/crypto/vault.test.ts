import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { newId } from "../ids.ts";
import { Vault } from "./vault.ts";

/** A tenant's vault, with a data key from before a rotation and the one in use. */
function newVault(): Vault {
  const keys = [1, 2].map(() => ({ id: newId(), key: randomBytes(32) }));
  return new Vault(keys, keys[1]?.id ?? "", randomBytes(32));
}

const vault = newVault();
const texts = fc.string({ unit: "grapheme", maxLength: 200 });
const places = fc.record({
  table: fc.constantFrom("contact_points", "activities"),
  column: fc.constantFrom("value", "note"),
  row: fc.constantFrom(newId(), newId()),
});

test("what was sealed is opened in its place, and shows nothing of itself", () => {
  fc.assert(
    fc.property(places, texts, ({ table, column, row }, text) => {
      const sealed = vault.seal(table, column, row, text);
      expect(vault.open(table, column, row, sealed)).toBe(text);
      if (text.length > 3) expect(sealed.includes(text)).toBe(false);
      expect(vault.seal(table, column, row, text).equals(sealed)).toBe(false);
    }),
  );
});

test("with one bit changed, a byte more or a byte less it does not open", () => {
  fc.assert(
    fc.property(texts, fc.nat(), fc.nat(7), (text, at, bit) => {
      const sealed = vault.seal("contact_points", "value", "row", text);
      const open = (bytes: Buffer) => () => vault.open("contact_points", "value", "row", bytes);
      const changed = Buffer.from(sealed);
      const index = at % sealed.length;
      changed.writeUInt8(sealed.readUInt8(index) ^ (1 << bit), index);
      expect(open(changed)).toThrow();
      expect(open(sealed.subarray(0, index))).toThrow();
      expect(open(Buffer.concat([sealed, Buffer.from([bit])]))).toThrow();
    }),
  );
});

test("in another table, column or row, or by another tenant, it does not open", () => {
  fc.assert(
    fc.property(places, places, texts, (here, there, text) => {
      const sealed = vault.seal(here.table, here.column, here.row, text);
      const open = (by: Vault) => () => by.open(there.table, there.column, there.row, sealed);
      const isSame = JSON.stringify(here) === JSON.stringify(there);
      if (isSame) expect(open(vault)()).toBe(text);
      else expect(open(vault)).toThrow();
      expect(open(newVault())).toThrow();
    }),
  );
});

test("a blind index is the same for the same, and for nothing and nobody else", () => {
  const other = newVault();
  fc.assert(
    fc.property(texts, texts, (one, two) => {
      const index = vault.digest("phone", one);
      expect(vault.digest("phone", one).equals(index)).toBe(true);
      expect(vault.digest("phone", two).equals(index)).toBe(one === two);
      expect(vault.digest("email", one).equals(index)).toBe(false);
      expect(other.digest("phone", one).equals(index)).toBe(false);
    }),
  );
});
