export type Cell = string | number | null;

/**
 * Rows as a CSV file with a header, as spreadsheets expect it. Text that a spreadsheet would run as
 * a formula is made harmless by a quote in front of it.
 */
export function toCsv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [header, ...rows].map((row) => row.map(quote).join(",")).join("\r\n");
}

function quote(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const csv = "text/csv;charset=utf-8";

/** Hands text to the browser as a file to keep; a CSV with the mark that spreadsheets look for. */
export function saveFile(fileName: string, text: string, type = csv): void {
  const bytes = type === csv ? `\uFEFF${text}` : text;
  const address = URL.createObjectURL(new Blob([bytes], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(address);
}
