import { zip } from "./zip.ts";

export type SheetCell = string | number | null;
export type Sheet = { name: string; header: readonly string[]; rows: readonly SheetCell[][] };

const spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packages = "http://schemas.openxmlformats.org/package/2006";
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/** A workbook: a sheet each with a bold header, numbers as numbers and texts that run nothing. */
export function toWorkbook(sheets: readonly Sheet[]): Buffer {
  const numbered = sheets.map((sheet, index) => ({ sheet, number: index + 1 }));
  const types = numbered.map(({ number }) =>
    type(`/xl/worksheets/sheet${number}.xml`, `${kinds}.worksheet+xml`),
  );
  const listed = numbered.map(
    ({ sheet, number }) =>
      `<sheet name="${escaped(sheet.name.slice(0, 31))}" sheetId="${number}" r:id="rId${number}"/>`,
  );
  const links = numbered.map(({ number }) =>
    link(`rId${number}`, "worksheet", `worksheets/sheet${number}.xml`),
  );
  return zip([
    {
      name: "[Content_Types].xml",
      body: `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${type("/xl/workbook.xml", `${kinds}.sheet.main+xml`)}${type("/xl/styles.xml", `${kinds}.styles+xml`)}${types.join("")}</Types>`,
    },
    {
      name: "_rels/.rels",
      body: `${head}<Relationships xmlns="${packages}/relationships">${link("rId1", "officeDocument", "xl/workbook.xml")}</Relationships>`,
    },
    {
      name: "xl/workbook.xml",
      body: `${head}<workbook xmlns="${spreadsheet}" xmlns:r="${office}"><sheets>${listed.join("")}</sheets></workbook>`,
    },
    {
      name: "xl/_rels/workbook.xml.rels",
      body: `${head}<Relationships xmlns="${packages}/relationships">${links.join("")}${link("rIdStyles", "styles", "styles.xml")}</Relationships>`,
    },
    { name: "xl/styles.xml", body: styles },
    ...numbered.map(({ sheet, number }) => ({
      name: `xl/worksheets/sheet${number}.xml`,
      body: sheetXml(sheet),
    })),
  ]);
}

/** Style 0 is plain, style 1 bold. */
const styles = `${head}<styleSheet xmlns="${spreadsheet}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf fontId="0"/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>`;

function sheetXml({ header, rows }: Sheet): string {
  const all = [header.map((name) => cell(name, 1)), ...rows.map((row) => row.map((v) => cell(v)))];
  const lines = all.map((cells, row) => {
    const placed = cells.map((make, column) => make(`${letters(column)}${row + 1}`));
    return `<row r="${row + 1}">${placed.join("")}</row>`;
  });
  const frozen =
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>';
  return `${head}<worksheet xmlns="${spreadsheet}">${frozen}<sheetData>${lines.join("")}</sheetData></worksheet>`;
}

function cell(value: SheetCell, style = 0): (place: string) => string {
  if (value === null) return () => "";
  if (typeof value === "number") return (place) => `<c r="${place}"><v>${value}</v></c>`;
  // A text is never a formula in a workbook, whatever it begins with.
  return (place) =>
    `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`;
}

/** A, B, ... Z, AA, AB, ... */
function letters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : letters(Math.floor(column / 26) - 1) + last;
}

function type(part: string, kind: string): string {
  return `<Override PartName="${part}" ContentType="${kind}"/>`;
}

function link(id: string, kind: string, target: string): string {
  return `<Relationship Id="${id}" Type="${office}/${kind}" Target="${target}"/>`;
}

/** XML has no place for most control characters, escaped or not. */
function escaped(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
  );
}
