import { expect, test } from "vitest";
import { knownWords, problemOf } from "./policy.ts";
import { PasswordRules } from "./rules.ts";

const words = knownWords("Ada Lovelace", "ada.lovelace@halden.example", "Halden Energy Sales");

test.each([
  ["elevenchars", "SHORT"],
  ["", "SHORT"],
  [`${"x1y2z3".repeat(22)}`, "LONG"],
  ["aaaaaaaaaaaa", "COMMON"],
  ["123456789012", "COMMON"],
  ["abcdefghijkl", "COMMON"],
  ["passwordpassword", "COMMON"],
  ["P@ssw0rdP@ssw0rd", "COMMON"],
  ["Princess2024!", "COMMON"],
  ["lovelace-2026", "PERSONAL"],
  ["Halden.Energy.1", "PERSONAL"],
  ["parleyparley1", "PERSONAL"],
  // Words in a row, of any kind of characters, and what only begins like a name.
  ["correct horse battery", undefined],
  ["lovelace danced on thin ice", undefined],
  ["k7Qw-z2mN-4tBx", undefined],
  ["пароль из четырёх слов", undefined],
])("%s is %s", async (password, problem) => {
  expect(await new PasswordRules().problemOf(password, words)).toBe(problem);
});

test("characters are counted, not the bytes or halves that they are stored in", () => {
  expect(problemOf("🐎🔋🎹🌵🐎🔋", [], new Set())).toBe("SHORT");
  expect(problemOf("🐎🔋🎹🌵🦊🍎🐎🔋🎹🌵🦊🍋", [], new Set())).toBeUndefined();
});
