import { expect, test } from "vitest";
import { toCsv } from "./csv.ts";

test("commas, quotes and line breaks stay inside their cell", () => {
  expect(
    toCsv(
      ["Team", "People"],
      [
        ['South, "early"', 12],
        ["North\nlate", null],
      ],
    ),
  ).toBe('Team,People\r\n"South, ""early""",12\r\n"North\nlate",');
});

test("a name that looks like a formula is not one, and a negative number stays a number", () => {
  expect(toCsv(["Name", "Change"], [["=HYPERLINK()", -3]])).toBe("Name,Change\r\n'=HYPERLINK(),-3");
});
