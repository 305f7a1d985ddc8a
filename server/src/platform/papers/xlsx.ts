import {
  bold,
  frameOf,
  rowXml,
  type SheetCell,
  sheetFoot,
  sheetHead,
  sheetPath,
} from "./workbook-parts.ts";
import { zip } from "./zip.ts";

export type Sheet = { name: string; header: readonly string[]; rows: readonly SheetCell[][] };

/** A workbook: a sheet each with a bold header, numbers as numbers and texts that run nothing. */
export function toWorkbook(sheets: readonly Sheet[]): Buffer {
  return zip([
    ...frameOf(sheets.map(({ name }) => name)),
    ...sheets.map((sheet, index) => ({ name: sheetPath(index + 1), body: sheetXml(sheet) })),
  ]);
}

function sheetXml({ header, rows }: Sheet): string {
  const lines = rows.map((cells, index) => rowXml(index + 2, cells));
  return `${sheetHead}${rowXml(1, header, bold)}${lines.join("")}${sheetFoot}`;
}
