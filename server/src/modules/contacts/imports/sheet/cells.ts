import type { SharedStrings } from "./strings.ts";
import type { Workbook } from "./workbook.ts";
import { unescaped } from "./workbook.ts";

const dayMs = 86_400_000;
/** The day before the first one of the calendar that counts 1900 as a leap year; and that of 1904. */
const epoch1900 = Date.UTC(1899, 11, 30);
const epoch1904 = Date.UTC(1904, 0, 1);
/** The last day that a sheet can name: 9999-12-31. */
const lastDay = 2_958_465;

/** The text of a cell as the file holds it: of a formula its last result. */
export function cellText(
  workbook: Pick<Workbook, "dateStyles" | "isFrom1904">,
  strings: SharedStrings,
  cell: { type: string; style: number; value: string },
): string {
  switch (cell.type) {
    case "s":
      return strings.get(Number(cell.value)) ?? "";
    case "str":
    case "inlineStr":
      return unescaped(cell.value);
    case "b":
      return cell.value === "1" ? "TRUE" : "FALSE";
    case "e":
      return cell.value;
    case "d":
      return cell.value.replace(/T00:00:00(\.0+)?Z?$/, "");
    default:
      return numberText(cell.value, workbook.dateStyles.has(cell.style), workbook.isFrom1904);
  }
}

function numberText(value: string, isDate: boolean, isFrom1904: boolean): string {
  const figure = Number(value);
  if (value.trim() === "" || !Number.isFinite(figure)) return value;
  if (isDate && figure >= 0 && figure <= lastDay) return dateText(figure, isFrom1904);
  // A sheet shows fifteen digits; what stands behind them is an error of binary fractions.
  const rounded = Number(figure.toPrecision(15));
  return Number.isInteger(rounded) && Math.abs(rounded) < 1e21
    ? BigInt(rounded).toString()
    : String(rounded);
}

/** A day as 2026-11-21, with its time when it has one; a time alone when there is no day. */
export function dateText(serial: number, isFrom1904: boolean): string {
  const seconds = Math.round(serial * 86_400);
  const hasTime = seconds % 86_400 !== 0;
  // 1900-02-29 is a day in sheets and in no calendar, so those before it are one off.
  const shift = !isFrom1904 && serial < 60 ? 1 : 0;
  const base = (isFrom1904 ? epoch1904 : epoch1900) + shift * dayMs;
  const text = new Date(base + seconds * 1000).toISOString();
  if (serial < 1 && hasTime) return text.slice(11, 19);
  return hasTime ? text.slice(0, 19).replace("T", " ") : text.slice(0, 10);
}
