import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { chooseImportSheet, listLeads, workbookType } from "@parley/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newTenant, nextPhone, type TestTenant } from "../../../../testing/tenant.ts";
import { makeWorkbook, workbookParts, zip } from "../../../../testing/workbook.ts";
import { ranToEnd } from "../../testing.ts";
import { CsvReader } from "../file/csv.ts";
import { dateText } from "./cells.ts";
import { sheetLines } from "./rows.ts";
import { SharedStrings } from "./strings.ts";
import { isDateFormat, openWorkbook } from "./workbook.ts";

const sourceOf = (bytes: Buffer) => ({
  bytes: bytes.length,
  // In pieces, as a stored file comes.
  open: () => Readable.from(pieces(bytes, 1000), { objectMode: false }),
});

function* pieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** The rows of the first sheet, with their numbers. */
async function rowsOf(bytes: Buffer): Promise<[number, string[]][]> {
  const workbook = await openWorkbook(sourceOf(bytes));
  const lines = Readable.from(sheetLines(workbook, workbook.sheets[0]?.path ?? ""));
  const reader = new CsvReader(",", { countsRecords: true });
  const records = [...reader.take((await buffer(lines)).toString()), ...reader.end()];
  return records.map((record) => [record.line, "cells" in record ? record.cells : []]);
}

describe("a sheet", () => {
  test("is read with texts, numbers, dates, results of formulas and gaps", async () => {
    const file = makeWorkbook([
      {
        name: "Leads",
        rows: [
          ["name", "phone", "since", "size", "sum", "yes", "note"],
          [
            "Ada & <Co>",
            { xml: "><v>4.47700900123E11</v>" },
            { xml: ' s="1"><v>46347</v>' },
            { xml: ' s="2"><v>0.30000000000000004</v>' },
            { xml: ' t="str"><f>A1&amp;"!"</f><v>done!</v>' },
            { xml: ' t="b"><v>1</v>' },
            { xml: ' t="inlineStr"><is><r><t>two</t></r><r><t> words</t></r></is>' },
          ],
          [],
          ["", "", { xml: ' s="1"><v>46347.5</v>' }, "two\nlines"],
          ["Ben", { xml: ' t="e"><v>#N/A</v>' }],
        ],
      },
    ]);
    expect(await rowsOf(file)).toEqual([
      [1, ["name", "phone", "since", "size", "sum", "yes", "note"]],
      [2, ["Ada & <Co>", "447700900123", "2026-11-21", "0.3", "done!", "TRUE", "two words"]],
      [4, ["", "", "2026-11-21 12:00:00", "two\nlines", "", "", ""]],
      [5, ["Ben", "#N/A", "", "", "", "", ""]],
    ]);
  });

  test("holds whatever was written into it", async () => {
    const text = fc
      .string({ unit: "grapheme", maxLength: 12 })
      .filter((one) => !/[\p{Cc}\ufffe\uffff]/u.test(one) && !one.includes("_x"));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(text, { maxLength: 4 }), { maxLength: 12 }),
        async (rows) => {
          const header = ["a", "b", "c", "d"];
          const found = await rowsOf(makeWorkbook([{ name: "S", rows: [header, ...rows] }]));
          const wanted = rows.flatMap((cells, i): [number, string[]][] =>
            cells.some((cell) => cell !== "")
              ? [[i + 2, header.map((_, c) => cells[c] ?? "")]]
              : [],
          );
          expect(found).toEqual([[1, header], ...wanted]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([
    [1, "1900-01-01"],
    [60.5, "1900-02-28 12:00:00"],
    [61, "1900-03-01"],
    [0.75, "18:00:00"],
  ])("writes the day %d as %s", (serial, text) => {
    expect(dateText(serial, false)).toBe(text);
  });

  test("knows a format of dates by its letters", () => {
    const dates = ["yyyy-mm-dd", "[h]:mm", '[$-409]d"th" mmm', "mm:ss.0"];
    expect(dates.map(isDateFormat)).toEqual([true, true, true, true]);
    const others = ["0.00", "#,##0 [$EUR]", '0 "days"', "General", "[Red]0"];
    expect(others.map(isDateFormat)).toEqual([false, false, false, false, false]);
  });
});

test("texts of any number are found again, also those that left the memory", () => {
  const strings = new SharedStrings();
  const count = 6_000;
  const textOf = (n: number) => `${n} ${"x".repeat((n * 7919) % 12_000)}`;
  for (let n = 0; n < count; n++) strings.add(textOf(n));
  for (let n = 0; n < count; n += 37)
    expect(strings.get((n * 101) % count)).toBe(textOf((n * 101) % count));
  expect([strings.get(-1), strings.get(count), strings.get(0.5)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  strings.close();
});

async function upload(acme: TestTenant, body: Buffer) {
  const reply = await acme.admin.send({
    method: "POST",
    url: "/api/v1/imports?fileName=leads.xlsx",
    body,
    headers: { "content-type": workbookType },
  });
  return { status: reply.statusCode, body: reply.json() };
}

const rows = (phone: string) => [
  ["name", "phone"],
  ["Ada", phone],
  ["Ben", "none"],
];

test("a workbook is uploaded, another sheet chosen, and run", async () => {
  const acme = await newTenant();
  const file = makeWorkbook([
    {
      name: "Notes",
      rows: [
        ["nothing", "much"],
        ["to", "see"],
      ],
    },
    { name: "Leads & more", rows: rows(nextPhone()) },
    { name: "Old", rows: rows(nextPhone()), hidden: true },
  ]);
  const { status, body } = await upload(acme, file);
  expect(status).toBe(201);
  expect(body).toMatchObject({
    format: "XLSX",
    sheets: ["Notes", "Leads & more", "Old"],
    sheet: "Notes",
    bytes: file.length,
  });
  const params = { id: body.id };
  const chosen = await acme.admin.call(chooseImportSheet, {
    params,
    body: { sheet: "Leads & more" },
  });
  expect(chosen).toMatchObject({ sheet: "Leads & more", columns: ["name", "phone"] });
  const unknown = await acme.admin.try(chooseImportSheet, { params, body: { sheet: "Other" } });
  expect(unknown).toMatchObject({ status: 422, problem: { code: "invalid" } });
  const done = await ranToEnd(acme.admin, chosen);
  expect(done.counts).toMatchObject({ rows: 2, created: 1, errors: 1 });
  expect((await acme.admin.call(listLeads)).items).toMatchObject([{ name: "Ada" }]);
  const again = await acme.admin.try(chooseImportSheet, { params, body: { sheet: "Old" } });
  expect(again).toMatchObject({ status: 409 });
});

const whole = () => workbookParts([{ name: "S", rows: rows("1") }]);
const withPart = (name: string, body: string | Buffer, claims?: number) =>
  zip([
    ...whole().filter((part) => part.name !== name),
    { name, body, ...(claims ? { claims } : {}) },
  ]);

test.each<[string, () => Buffer, string]>([
  ["a bomb", () => withPart("xl/media/x.bin", Buffer.alloc(30_000_000)), "too large"],
  [
    "a bomb that says it is none",
    () => withPart("xl/worksheets/sheet0.xml", " ".repeat(9_000_000), 900),
    "than it says",
  ],
  ["an archive in an archive", () => withPart("xl/x/more.zip", "PK"), "another archive"],
  ["cut off", () => zip(whole()).subarray(0, 900), "damaged"],
  ["an archive of something else", () => zip([{ name: "a.txt", body: "hello" }]), "no workbook"],
  [
    "with an entity that grows",
    () => withPart("xl/worksheets/sheet0.xml", '<!DOCTYPE a [<!ENTITY b "cc">]><a>&b;</a>'),
    "document type",
  ],
  ["no XML", () => withPart("xl/worksheets/sheet0.xml", "<worksheet><row"), "no XML"],
  ["with a password", () => Buffer.from("d0cf11e0a1b11ae100000000", "hex"), "password"],
  [
    "with a cell without an end",
    () =>
      withPart(
        "xl/worksheets/sheet0.xml",
        `<worksheet><c>${Buffer.alloc(5_000_000, "xyz")}</c></worksheet>`,
      ),
    "without an end",
  ],
  ["without rows", () => makeWorkbook([{ name: "S", rows: [["name", "phone"]] }]), "no rows"],
])("a workbook that is %s is refused, and leaves nothing behind", async (_, make, reason) => {
  const acme = await newTenant();
  const reply = await upload(acme, make());
  expect(reply).toMatchObject({ status: 422, body: { code: "invalid" } });
  expect(reply.body.errors[0].reason).toContain(reason);
  expect(await acme.server.parley.app.storage.keysOf(acme.id)).toEqual([]);
});
