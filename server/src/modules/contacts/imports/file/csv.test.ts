import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CsvReader, type CsvRecord, defuse, fuse, toCsvLine } from "./csv.ts";

/** Reads a text as it would arrive, in pieces of a size. */
function read(text: string, { delimiter = ",", size = 7, longest = 1000 } = {}): CsvRecord[] {
  const reader = new CsvReader(delimiter, { longest });
  const records: CsvRecord[] = [];
  for (let at = 0; at < text.length; at += size) {
    records.push(...reader.take(text.slice(at, at + size)));
  }
  return [...records, ...reader.end()];
}

describe("reading", () => {
  test("cells, quotes, line ends of every kind, and blank lines between", () => {
    const text = 'a,b\r\n1,"x, ""y"""\n\n\r\n"two\r\nlines",\r,last\n';
    for (const size of [1, 2, 3, 5, 100]) {
      expect(read(text, { size })).toEqual([
        { line: 1, cells: ["a", "b"] },
        { line: 2, cells: ["1", 'x, "y"'] },
        { line: 5, cells: ["two\r\nlines", ""] },
        { line: 7, cells: ["", "last"] },
      ]);
    }
  });

  test("a quotation mark within a cell that is not quoted stands for itself", () => {
    expect(read('12" pipe,Ann "Annie" Lee\n')).toEqual([
      { line: 1, cells: ['12" pipe', 'Ann "Annie" Lee'] },
    ]);
  });

  test("what was written is read again, however it is cut", () => {
    const cell = fc.string({
      unit: fc.constantFrom("a", "é", '"', ",", ";", "\n", "\r", " ", "0"),
    });
    // A record of one empty cell is a blank line, which is no record.
    const record = fc
      .array(cell, { minLength: 1, maxLength: 5 })
      .filter((cells) => cells.length > 1 || cells[0] !== "");
    fc.assert(
      fc.property(fc.array(record), fc.integer({ min: 1, max: 20 }), (records, size) => {
        const text = records.map((cells) => `${toCsvLine(cells)}\r\n`).join("");
        const found = read(text, { size });
        expect(found.map((one) => one.fault ?? one.cells)).toEqual(records);
      }),
    );
  });

  test("any text is read to its end without an exception, cut or whole alike", () => {
    const text = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r"), maxLength: 60 });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 9 }), (any, size) => {
        expect(read(any, { size })).toEqual(read(any, { size: 1000 }));
      }),
    );
  });
});

describe("what is wrong costs its own line", () => {
  test("text behind a closing quotation mark", () => {
    expect(read('a,b\n"x"y,1\nc,d\n')).toEqual([
      { line: 1, cells: ["a", "b"] },
      { line: 2, fault: "quotes" },
      { line: 3, cells: ["c", "d"] },
    ]);
  });

  test("a quotation mark that is never closed", () => {
    expect(read('a,b\n"x,1\nc,d\ne,f')).toEqual([
      { line: 1, cells: ["a", "b"] },
      { line: 2, fault: "quote-open" },
      { line: 3, cells: ["c", "d"] },
      { line: 4, cells: ["e", "f"] },
    ]);
  });

  test("one that would swallow more than a record may be, long before the end of the file", () => {
    const rows = Array.from({ length: 50 }, (_, i) => `${i},x\n`).join("");
    const found = read(`a,b\n"open,1\n${rows}`, { longest: 40 });
    expect(found[1]).toEqual({ line: 2, fault: "quote-open" });
    expect(found).toHaveLength(52);
    expect(found.at(-1)).toEqual({ line: 52, cells: ["49", "x"] });
  });

  test("a line without an end, of which no more is held than a record may be", () => {
    const reader = new CsvReader(",", { longest: 1000 });
    const found = reader.take("a,b\n");
    for (let i = 0; i < 5000; i++) found.push(...reader.take("x".repeat(1000)));
    expect(JSON.stringify(reader).length).toBeLessThan(5000);
    found.push(...reader.take("\r"), ...reader.take("\nc,d\n"), ...reader.end());
    expect(found).toEqual([
      { line: 1, cells: ["a", "b"] },
      { line: 2, fault: "line-too-long" },
      { line: 3, cells: ["c", "d"] },
    ]);
  });
});

test.each([
  ["=1+1", "'=1+1"],
  ["+44", "'+44"],
  ["-1", "'-1"],
  ["@x", "'@x"],
  ["\tx", "'\tx"],
  ["a=b", "a=b"],
  ["", ""],
])("a spreadsheet takes %j for text", (cell, safe) => {
  expect(defuse(cell)).toBe(safe);
  expect(fuse(safe)).toBe(cell);
});

test("whatever was made text by its mark comes back as it was", () => {
  const start = fc.stringMatching(/^['=+@\t\r-]{0,4}/);
  fc.assert(
    fc.property(start, fc.string(), (before, after) => {
      const cell = before + after;
      expect(defuse(cell)).not.toMatch(/^[=+\-@\t\r]/);
      expect(fuse(defuse(cell))).toBe(cell);
    }),
  );
});
