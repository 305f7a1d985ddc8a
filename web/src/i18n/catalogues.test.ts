import { expect, test } from "vitest";
import { en } from "./en/index.ts";
import { es } from "./es/index.ts";

/** Every key, with the plural form taken off: languages differ in their forms. */
function keysOf(words: object, path = ""): string[] {
  return Object.entries(words).flatMap(([key, value]) => {
    const name = `${path}${key.replace(/_(zero|one|two|few|many|other)$/, "")}`;
    return typeof value === "string" ? [name] : keysOf(value, `${name}.`);
  });
}

test.each(Object.keys(en) as (keyof typeof en)[])("%s says the same in both languages", (name) => {
  expect(new Set(keysOf(es[name]))).toEqual(new Set(keysOf(en[name])));
});

test("every sentence keeps the values it is given", () => {
  const values = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name);
  const different: string[] = [];
  const compare = (left: object, right: object, path: string) => {
    for (const [key, words] of Object.entries(left)) {
      const other = (right as Record<string, unknown>)[key];
      if (other === undefined) continue;
      if (typeof words !== "string") compare(words, other as object, `${path}${key}.`);
      else if (values(words).sort().join() !== values(String(other)).sort().join()) {
        different.push(`${path}${key}`);
      }
    }
  };
  compare(en, es, "");
  expect(different).toEqual([]);
});
