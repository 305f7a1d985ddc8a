import { describe, expect, test } from "vitest";
import type { Target } from "./mapping.ts";
import { RowReader } from "./row.ts";

const columns: Record<string, Target> = {
  First: "firstName",
  Last: "lastName",
  Firm: "company",
  Phone: "phone",
  Mobile: "phone",
  Mail: "email",
  Status: "status",
  Zone: "timeZone",
  Speaks: "language",
  Ref: "externalId",
  Age: "attribute:age",
  Note: "attribute:note",
};
const names = Object.keys(columns);
const reader = new RowReader(names, Object.values(columns), "GB");

function read(cells: Partial<Record<string, string>>) {
  return reader.read(
    7,
    names.map((name) => cells[name] ?? ""),
  );
}

test("a full row becomes a lead", () => {
  const reading = read({
    First: " Ada ",
    Last: "Lovelace",
    Firm: "Engines Ltd",
    Phone: "020 7946 0001",
    Mobile: "+1 (201) 555-0100",
    Mail: "Ada@Example.org",
    Status: "not interested",
    Zone: "Europe/London",
    Speaks: "EN_gb",
    Ref: "A-1",
    Age: "36",
    Note: "007",
  });
  expect(reading).toEqual({
    row: {
      line: 7,
      kind: "PERSON",
      name: "Ada Lovelace",
      company: "Engines Ltd",
      phones: ["+442079460001", "+12015550100"],
      emails: ["ada@example.org"],
      status: "NOT_INTERESTED",
      timeZone: "Europe/London",
      language: "en-GB",
      source: null,
      externalId: "A-1",
      contactExternalId: null,
      contactTags: [],
      tags: [],
      lists: [],
      stage: null,
      attributes: { age: 36, note: "007" },
      contactAttributes: {},
    },
  });
});

test("a firm without a person is a company, and what is empty is left open", () => {
  expect(read({ Firm: "Engines Ltd", Phone: "+442079460001" })).toMatchObject({
    row: { kind: "COMPANY", name: "Engines Ltd", status: null, timeZone: null, attributes: {} },
  });
});

describe("figures", () => {
  test.each([
    ["0", 0],
    ["-36.4", -36.4],
    ["1.10", "1.10"],
    ["1e3", "1e3"],
    ["12345678901234567890", "12345678901234567890"],
    ["Infinity", "Infinity"],
    ["-", "-"],
    ["01", "01"],
  ])("%s is kept as %j", (cell, value) => {
    const reading = read({ First: "A", Phone: "+442079460001", Age: cell });
    expect(reading).toMatchObject({ row: { attributes: { age: value } } });
  });
});

describe("what is wrong is told by column and code, never by value", () => {
  test.each<[Partial<Record<string, string>>, string | null, string]>([
    [{ First: "A", Phone: "113" }, "Phone", "phone-too-short"],
    [{ First: "A", Phone: "0113 496" }, "Phone", "phone-invalid"],
    [{ First: "A", Phone: "+44 20 7946 0001 2345 6789" }, "Phone", "phone-too-long"],
    [{ First: "A", Mobile: "n/a" }, "Mobile", "phone-invalid"],
    [{ First: "A", Phone: "+999 1234567" }, "Phone", "phone-country"],
    [{ First: "A", Mail: "ada at example" }, "Mail", "email-invalid"],
    [{ First: "A", Mail: "a@b.org", Status: "lukewarm" }, "Status", "status-unknown"],
    [{ First: "A", Mail: "a@b.org", Zone: "Mars/Base" }, "Zone", "time-zone-unknown"],
    [{ First: "A", Mail: "a@b.org", Speaks: "English" }, "Speaks", "language-unknown"],
    [{ First: "A", Mail: "a@b.org", Note: "x\0y" }, "Note", "character"],
    [{ First: "A", Mail: "a@b.org", Note: "x".repeat(501) }, "Note", "too-long"],
    [{ First: "A".repeat(121), Mail: "a@b.org" }, "First", "too-long"],
    [{ First: "A".repeat(100), Last: "B".repeat(100), Mail: "a@b.org" }, null, "too-long"],
    [{ Mail: "a@b.org" }, null, "name-missing"],
    [{ First: "A" }, null, "address-missing"],
  ])("%j", (cells, column, code) => {
    const reading = read(cells);
    if (!("faults" in reading)) throw new Error("the row was taken");
    expect(reading.faults).toEqual([{ line: 7, column, code, reason: expect.any(String) }]);
    for (const cell of Object.values(cells)) {
      expect(reading.faults[0]?.reason).not.toContain(cell);
    }
  });

  test("several faults of a row are all told", () => {
    const reading = read({ First: "A", Phone: "1", Mail: "x", Zone: "y" });
    expect("faults" in reading && reading.faults.map((fault) => fault.column)).toEqual([
      "Phone",
      "Mail",
      "Zone",
    ]);
  });

  test("a row that is not as wide as the header", () => {
    expect(reader.read(9, ["A"])).toEqual({
      faults: [
        {
          line: 9,
          column: null,
          code: "cell-count",
          reason: `has 1 cells where the header has ${names.length}`,
        },
      ],
    });
  });
});
