export type SheetCell = string | number | null;

const spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packages = "http://schemas.openxmlformats.org/package/2006";
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/** Styles of cells: plain, bold, and a text that stays one when somebody edits it. */
const plain = 0;
export const bold = 1;
const kept = 2;

/** Where the rows of a sheet lie in the archive, counted from one. */
export function sheetPath(number: number): string {
  return `xl/worksheets/sheet${number}.xml`;
}

/** Everything of a workbook but the rows: which sheets it has, by their names, and how cells look. */
export function frameOf(sheets: readonly string[]): { name: string; body: string }[] {
  const numbered = sheets.map((name, index) => ({ name, number: index + 1 }));
  const types = numbered.map(({ number }) =>
    type(`/${sheetPath(number)}`, `${kinds}.worksheet+xml`),
  );
  const listed = numbered.map(
    ({ name, number }) =>
      `<sheet name="${escaped(name.slice(0, 31))}" sheetId="${number}" r:id="rId${number}"/>`,
  );
  const links = numbered.map(({ number }) =>
    link(`rId${number}`, "worksheet", `worksheets/sheet${number}.xml`),
  );
  return [
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
  ];
}

const styles = `${head}<styleSheet xmlns="${spreadsheet}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf fontId="0"/><xf fontId="1" applyFont="1"/><xf fontId="0" quotePrefix="1"/></cellXfs></styleSheet>`;

/** What stands before the rows of a sheet, whose first one stays in sight, and what behind them. */
export const sheetHead = `${head}<worksheet xmlns="${spreadsheet}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`;
export const sheetFoot = "</sheetData></worksheet>";

/** A row of a sheet; rows are counted from one. */
export function rowXml(row: number, cells: readonly SheetCell[], style = plain): string {
  const placed = cells.map((value, column) => cellXml(value, `${letters(column)}${row}`, style));
  return `<row r="${row}">${placed.join("")}</row>`;
}

function cellXml(value: SheetCell, place: string, style: number): string {
  if (value === null) return "";
  if (typeof value === "number") return `<c r="${place}"><v>${value}</v></c>`;
  // A text runs nothing as it stands, but whoever edits the cell would make a formula of it.
  const isTricky = style === plain && /^[=+\-@]/.test(value);
  return `<c r="${place}" s="${isTricky ? kept : style}" t="inlineStr"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`;
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

const marked: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/**
 * XML has no place for most control characters; a workbook writes them as `_x000B_`, and what looks like
 * that with a mark before it.
 */
function escaped(text: string): string {
  return (
    text
      .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_")
      .replace(/[&<>"]/g, (sign) => marked[sign] ?? sign)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML does not know
      .replace(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g, (sign) => {
        return `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`;
      })
  );
}
