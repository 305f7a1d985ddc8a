import { expect, test } from "vitest";
import { mailboxOf } from "./alias.ts";
import { nameLikeness, scoreOf, strengthOf, tidyReasons } from "./likeness.ts";

test("names are the same in any order, and alike with an error, an initial or one word more", () => {
  expect(nameLikeness("Smith, John", "john smith")).toBe("SAME");
  expect(nameLikeness("José Núñez", "Jose Nunez")).toBe("SAME");
  expect(nameLikeness("Jonh Smith", "John Smyth")).toBe("SIMILAR");
  expect(nameLikeness("J. Smith", "John Smith")).toBe("SIMILAR");
  expect(nameLikeness("John A. Smith", "John Smith")).toBe("SIMILAR");
  expect(nameLikeness("Catherine", "Katherine")).toBe("SIMILAR");
});

test("names are others where only one of several words is the same, or all are initials", () => {
  expect(nameLikeness("John Smith", "John Brown")).toBeUndefined();
  expect(nameLikeness("John", "John Smith")).toBeUndefined();
  expect(nameLikeness("J. S.", "John Smith")).toBeUndefined();
  expect(nameLikeness("John Smith", "Mary Jane Smith")).toBeUndefined();
  expect(nameLikeness("", "")).toBeUndefined();
});

test("an address leads to the mailbox without what stands behind a plus", () => {
  expect(mailboxOf("ada+news@engines.example")).toBe("ada@engines.example");
  expect(mailboxOf("a.d.a@gmail.com")).toBe("ada@gmail.com");
  expect(mailboxOf("ada+x@googlemail.com")).toBe("ada@gmail.com");
  expect(mailboxOf("a.d.a@engines.example")).toBe("a.d.a@engines.example");
  expect(mailboxOf("+44@engines.example")).toBe("+44@engines.example");
});

test("reasons come once, without what another says already, and leave the less doubt the more there are", () => {
  expect(tidyReasons(["NAME", "PHONE_ENDING", "PHONE", "NAME"])).toEqual(["PHONE", "NAME"]);
  expect(tidyReasons(["COMPANY", "SIMILAR_NAME"])).toEqual(["SIMILAR_NAME", "COMPANY"]);
  expect(scoreOf(["PHONE", "NAME"])).toBeGreaterThan(scoreOf(["PHONE"]));
  expect(scoreOf(["PHONE", "EMAIL", "NAME"])).toBeLessThanOrEqual(100);
  expect(strengthOf(["PHONE", "SIMILAR_NAME"])).toBe("EXACT");
  expect(strengthOf(["EMAIL_ALIAS"])).toBe("NORMALISED");
  expect(strengthOf(["NAME", "POSTAL_CODE"])).toBe("FUZZY");
});
