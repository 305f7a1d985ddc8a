import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newTenant } from "../../../testing/tenant.ts";
import { askedAddress } from "./address.ts";
import { editDistance, errorsAllowed } from "./distance.ts";
import { rank } from "./rank.ts";
import { fold, wordsOf } from "./text.ts";

describe("words", () => {
  test.each([
    ["Zoë O'Brien-Smith", ["zoe", "obrien", "smith"]],
    ["ŁÓDŹ  Straße & Søn", ["lodz", "strasse", "son"]],
    ["José (Pepe) Núñez, 3rd", ["jose", "pepe", "nunez", "3rd"]],
    ["Ирина Иванова", ["ирина", "иванова"]],
    ["...", []],
  ])("of %s", (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  test("are the same in the database", async () => {
    const acme = await newTenant();
    const letter = fc.constantFrom(..."abzABZ019 '’-.,éÉøßŁñæŒþĦüИиÅ中");
    const texts = fc.sample(
      fc.array(letter, { maxLength: 14 }).map((some) => some.join("")),
      {
        numRuns: 300,
        seed: 4,
      },
    );
    const { rows } = await acme.server.admin.query<{ words: string[] }>(
      "select words_of(t) as words from unnest($1::text[]) with ordinality as x (t, n) order by n",
      [texts],
    );
    texts.forEach((text, i) => {
      expect(rows[i]?.words, text).toEqual(wordsOf(text));
    });
  });
});

describe("errors in a word", () => {
  test.each([
    ["jonh", "john", 1],
    ["smth", "smith", 1],
    ["smithe", "smith", 1],
    ["anna", "anne", 1],
    ["schwarzeneger", "schwarzenegger", 1],
    ["kowalcyzk", "kowalczyk", 1],
    ["abcd", "wxyz", 3],
  ])("%s and %s", (a, b, errors) => {
    expect(editDistance(a, b, 2)).toBe(errors);
    expect(editDistance(b, a, 2)).toBe(errors);
  });

  test("are none where nothing differs, and are never more than the letters", () => {
    const word = fc.stringMatching(/^[a-d]{0,7}$/);
    fc.assert(
      fc.property(word, word, (a, b) => {
        const errors = editDistance(a, b, 9);
        expect(errors === 0).toBe(a === b);
        expect(errors).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
    expect(errorsAllowed("jo")).toBe(0);
    expect(errorsAllowed("2024")).toBe(0);
  });
});

describe("ranking", () => {
  const fields = (name: string, company: string | null = null) => [
    { field: "title" as const, text: name },
    { field: "note" as const, text: company },
  ];
  const score = (q: string, name: string, company?: string) =>
    rank(wordsOf(q), fields(name, company))?.score ?? 0;

  test("puts whole words before beginnings, these before errors, and names before firms", () => {
    expect(score("john smith", "Smith, John")).toBeGreaterThan(
      score("john smith", "John Smithers"),
    );
    expect(score("john smith", "John Smithers")).toBeGreaterThan(score("john smith", "Jon Smyth"));
    expect(score("smith", "Ann Smith")).toBeGreaterThan(score("smith", "Ann Lee", "Smith Foods"));
    expect(score("joh", "John Lee")).toBeGreaterThan(score("joh", "Johannesburger Lee"));
    expect(rank(["john", "xx"], fields("John Smith"))).toBeUndefined();
  });

  test("shows what it found", () => {
    expect(rank(wordsOf("jonh smi"), fields("Smithson, John"))).toMatchObject({
      match: "FUZZY",
      ranges: [
        { field: "title", start: 0, length: 3 },
        { field: "title", start: 10, length: 4 },
      ],
    });
    expect(rank(["nunez"], fields("José Núñez"))?.ranges).toEqual([
      { field: "title", start: 5, length: 5 },
    ]);
    expect(fold("Núñez")).toBe("nunez");
  });
});

test.each([
  ["020 7946 0123", { by: "NUMBER", e164: "+442079460123", digits: "02079460123" }],
  ["+44 (20) 7946-0123", { by: "NUMBER", e164: "+442079460123", digits: "442079460123" }],
  ["0044 20 7946 0123", { by: "NUMBER", e164: "+442079460123", digits: "00442079460123" }],
  ["0123", { by: "NUMBER", e164: null, digits: "0123" }],
  ["123", undefined],
  ["Ada@Example.com", { by: "EMAIL", email: "ada@example.com" }],
  ["@example.com", { by: "DOMAIN", domain: "example.com" }],
  ["example.com", { by: "DOMAIN", domain: "example.com" }],
  ["john smith", undefined],
])("%s is an address", (q, asked) => {
  expect(askedAddress(q, "GB")).toEqual(asked);
});
