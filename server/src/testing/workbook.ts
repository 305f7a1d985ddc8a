import { type Part, zip } from "../platform/papers/zip.ts";

export { zip } from "../platform/papers/zip.ts";

const relation = (id: string, type: string, target: string) =>
  `<Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}"/>`;
const relations = (...each: string[]) =>
  `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${each.join("")}</Relationships>`;

/** A cell as a text among the shared ones, or as the inside of a `c` that is written out. */
export type TestCell = string | { xml: string };

/** The parts of a workbook. Style 1 is a date, style 2 a number with two digits. */
export function workbookParts(
  sheets: readonly { name: string; rows: readonly (readonly TestCell[])[]; hidden?: boolean }[],
): Part[] {
  const texts: string[] = [];
  const cell = (value: TestCell, place: string) => {
    if (typeof value !== "string") return `<c r="${place}"${value.xml}</c>`;
    if (value === "") return "";
    texts.push(`<si><t xml:space="preserve">${escaped(value)}</t></si>`);
    return `<c r="${place}" t="s"><v>${texts.length - 1}</v></c>`;
  };
  const bodies = sheets.map(({ rows }) => {
    const lines = rows.map((cells, r) => {
      const inside = cells.map((value, c) => cell(value, `${String.fromCharCode(65 + c)}${r + 1}`));
      return cells.length === 0 ? "" : `<row r="${r + 1}">${inside.join("")}</row>`;
    });
    return `<?xml version="1.0"?><worksheet xmlns="x"><sheetData>${lines.join("")}</sheetData></worksheet>`;
  });
  const listed = sheets.map(
    ({ name, hidden }, i) =>
      `<sheet name="${escaped(name)}" sheetId="${i + 1}" r:id="s${i}"${hidden ? ' state="hidden"' : ""}/>`,
  );
  return [
    { name: "_rels/.rels", body: relations(relation("r", "officeDocument", "xl/workbook.xml")) },
    {
      name: "xl/workbook.xml",
      body: `<workbook xmlns="x" xmlns:r="y"><sheets>${listed.join("")}</sheets></workbook>`,
    },
    {
      name: "xl/_rels/workbook.xml.rels",
      body: relations(
        ...sheets.map((_, i) => relation(`s${i}`, "worksheet", `worksheets/sheet${i}.xml`)),
        relation("t", "sharedStrings", "sharedStrings.xml"),
        relation("f", "styles", "/xl/styles.xml"),
      ),
    },
    {
      name: "xl/styles.xml",
      body: `<styleSheet xmlns="x"><numFmts><numFmt numFmtId="170" formatCode="dd/mm/yyyy hh:mm"/></numFmts>
        <cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="2"/></cellXfs></styleSheet>`,
    },
    ...bodies.map((body, i) => ({ name: `xl/worksheets/sheet${i}.xml`, body })),
    { name: "xl/sharedStrings.xml", body: `<sst xmlns="x">${texts.join("")}</sst>` },
  ];
}

export function makeWorkbook(sheets: Parameters<typeof workbookParts>[0]): Buffer {
  return zip(workbookParts(sheets));
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
