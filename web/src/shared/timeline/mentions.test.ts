import { expect, test } from "vitest";
import { meant, mentionedIn, nameBegun, named } from "./mentions.ts";

const users = ["Ann Lee", "Ann Lee Brown", "Ben Whitaker", "Joanne Hill"].map((label) => ({
  value: label.toLowerCase(),
  label,
}));

test("a name begins behind an @ that begins a word", () => {
  expect(nameBegun("Ask @an", 7)).toBe("an");
  expect(nameBegun("@", 1)).toBe("");
  expect(nameBegun("ann@example.com", 15)).toBeUndefined();
  expect(nameBegun("Ask @ann\nand", 12)).toBeUndefined();
});

test("names that begin so come before those that hold it", () => {
  expect(meant(users, "ann").map(({ label }) => label)).toEqual([
    "Ann Lee",
    "Ann Lee Brown",
    "Joanne Hill",
  ]);
});

test("the name takes the place of what was begun", () => {
  const [, , ben] = users;
  if (!ben) throw new Error("there is no Ben");
  expect(named("Ask @be today", 7, ben)).toEqual({
    text: "Ask @Ben Whitaker  today",
    caret: 18,
  });
});

test("whoever stands in the text is mentioned, and nobody whose name only begins alike", () => {
  expect(mentionedIn("@Ann Lee Brown and @Ben Whitaker", users)).toEqual([
    "ann lee brown",
    "ben whitaker",
  ]);
  expect(mentionedIn("Ann Lee called", users)).toEqual([]);
});
