import { expect, test } from "vitest";
import { linesLeft, numbersOf } from "./lines.ts";

test("a number stands on each line, and its name after it", () => {
  const pasted =
    "+1 212 555 0147, New York\n\n  +44 20 7946 0017\t London \n+12135550147;\n, nobody";
  expect(numbersOf(pasted)).toEqual([
    { number: "+1 212 555 0147", name: "New York" },
    { number: "+44 20 7946 0017", name: "London" },
    { number: "+12135550147" },
  ]);
});

test("what was refused is left to be mended", () => {
  const sent = numbersOf("+12125550147, New York\n123\n+44, London");
  expect(linesLeft(sent, ["numbers.1.number", "numbers.2.number"])).toBe("123\n+44, London");
});
