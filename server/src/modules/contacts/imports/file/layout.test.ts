import { describe, expect, test } from "vitest";
import { FileFault } from "./fault.ts";
import { firstRecords, layoutOf, shownCells } from "./layout.ts";

const look = (text: string) => layoutOf(text, true);

describe("the layout of a file", () => {
  test.each([
    [",", 'name,phone,city\nAda,+44 20 7946 0001,"London; UK"\n'],
    [";", 'name;phone;note\nAda;+44 20 7946 0001;"a, b, c"\nBen;1;x,y\n'],
    ["\t", "name\tphone\nAda, Countess\t+44 20 7946 0001\n"],
    ["|", "name|phone\nAda|+44 20 7946 0001\n"],
  ])("with %j between the cells", (delimiter, text) => {
    const found = look(text);
    expect(found.delimiter).toBe(delimiter);
    expect(found.columns.slice(0, 2)).toEqual(["name", "phone"]);
    const records = firstRecords(text, delimiter, true, false);
    expect(shownCells(records, found.columns.length)).toEqual(found.rows);
  });

  test("one column is a table too", () => {
    expect(look("email\nada@example.org\n")).toEqual({
      delimiter: ",",
      columns: ["email"],
      rows: [["ada@example.org"]],
    });
  });

  test("columns without a name get one, and names that come twice a number", () => {
    expect(look("Name,,name,Phone\na,b,c,d\n").columns).toEqual([
      "Name",
      "Column 2",
      "name 2",
      "Phone",
    ]);
  });

  test("shows at most twenty rows, each as wide as the header, and not what cannot be read", () => {
    const rows = Array.from({ length: 30 }, (_, i) => `n${i},p${i},extra\n`).join("");
    const found = look(`name,phone\nshort\n"x"y,1\n${rows}`);
    expect(found.rows).toHaveLength(20);
    expect(found.rows.slice(0, 2)).toEqual([
      ["short", ""],
      ["n0", "p0"],
    ]);
  });

  test.each([
    ["", /is empty/],
    [" \n\n", /is empty/],
    ["name,phone\n", /no rows/],
    [",,\nAda,1,2\n", /empty first line/],
    ["Ada,ada@example.org\nBen,ben@example.org\n", /no header/],
    ["Ada Lovelace,+44 20 7946 0001\nBen,1\n", /no header/],
    ["1,2,3\n4,5,6\n", /no header/],
    ['"open,1\n', /line 1 \(quote-open\)/],
    [`${"c,".repeat(600)}\n${"1,".repeat(600)}\n`, /601 columns; 500/],
  ])("%j is refused", (text, reason) => {
    expect(() => look(text)).toThrow(FileFault);
    expect(() => look(text)).toThrow(reason);
  });

  test("a first line without an end is refused", () => {
    expect(() => layoutOf("x".repeat(400_000), false)).toThrow(/line-too-long/);
    expect(() => layoutOf(`"${"x\n".repeat(10)}`, false)).toThrow(/no end of its first line/);
  });
});
