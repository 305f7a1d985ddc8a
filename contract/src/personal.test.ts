import { expect, test } from "vitest";
import { z } from "zod";
import { maskEmail, maskPhone, maskText, personal, personalKind } from "./personal.ts";

test.each([
  ["+447700901234", "+44 **** **12 34"],
  ["+14155550199", "+1 **** **01 99"],
  ["+35312345678", "+353 **** **56 78"],
  ["+390612345678", "+39 **** **56 78"],
  ["+3531234567", "+353 **** **** 67"],
  ["020 7946 0001", "**** **00 01"],
])("%s is shown as %s", (phone, shown) => {
  expect(maskPhone(phone)).toBe(shown);
});

test.each([
  ["john@example.com", "j***@e***.com"],
  ["a@b.co.uk", "a***@b***.uk"],
])("%s is shown as %s", (email, shown) => {
  expect(maskEmail(email)).toBe(shown);
});

const nothing = { phone: false, email: false };

test.each([
  ["call +44 (0)20 7946-0001 after six", "call +44 **** **00 01 after six"],
  ["ring 02079460001, or ada@acme.example", "ring **** **00 01, or a***@a***.example"],
  ["born 1815-12-10, owes 1506.25", "born 1815-12-10, owes 1506.25"],
  ["550e8400-e29b-41d4-a716-446655440000", "550e8400-e29b-41d4-a716-446655440000"],
  ["order 12345", "order 12345"],
])("a text: %s", (text, shown) => {
  expect(maskText(text, nothing)).toBe(shown);
});

test("whoever sees one of them sees that one", () => {
  const text = "+447700901234 ada@acme.example";
  expect(maskText(text, { phone: true, email: false })).toBe("+447700901234 a***@a***.example");
  expect(maskText(text, { phone: false, email: true })).toBe("+44 **** **12 34 ada@acme.example");
});

test("a mark stays with its schema, within others too", () => {
  const Point = z.object({ value: personal("PHONE", z.string()).nullable() });
  expect(personalKind(Point.shape.value.unwrap())).toBe("PHONE");
  expect(personalKind(z.string())).toBeUndefined();
});
