import { deflateSync } from "node:zlib";
import { widthOf, winAnsi } from "./pdf-font.ts";

export type PdfText = { text: string; x: number; y: number; size: number; bold?: boolean };
/** Text, or a line from one place to another; y counts upwards from the foot of the page. */
export type Mark =
  | PdfText
  | { line: readonly [x1: number, y1: number, x2: number, y2: number]; grey?: number };

/** A4, in points. */
export const pageSize = { width: 595, height: 842 };

/** A file in the portable document format: pages of text in Helvetica, with thin lines. */
export function toPdf(pages: readonly (readonly Mark[])[], title: string, at: Date): Buffer {
  const objects: Buffer[] = [];
  const add = (body: string | Buffer) => objects.push(Buffer.from(body));
  const firstPage = 5;
  const kids = pages.map((_, index) => `${firstPage + index * 2} 0 R`).join(" ");
  add("<< /Type /Catalog /Pages 2 0 R >>");
  add(`<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`);
  add(fontOf("Helvetica"));
  add(fontOf("Helvetica-Bold"));
  for (const [index, marks] of pages.entries()) {
    const drawn = deflateSync(Buffer.concat(marks.map(drawnAs)));
    add(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${pageSize.width} ${pageSize.height}] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents ${firstPage + index * 2 + 1} 0 R >>`,
    );
    const stream = `<< /Length ${drawn.length} /Filter /FlateDecode >>\nstream\n`;
    add(Buffer.concat([Buffer.from(stream), drawn, Buffer.from("\nendstream")]));
  }
  add(
    Buffer.concat([
      Buffer.from("<< /Title "),
      literal(title),
      Buffer.from(` /CreationDate (D:${at.toISOString().replace(/\D/g, "").slice(0, 14)}Z) >>`),
    ]),
  );
  return assemble(objects);
}

function fontOf(name: string): string {
  return `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`;
}

/** The objects one after the other, and where each begins; the last one tells about the file. */
function assemble(objects: readonly Buffer[]): Buffer {
  const parts = [Buffer.from("%PDF-1.4\n%\u00e2\u00e3\n", "latin1")];
  const starts: number[] = [];
  let length = parts[0]?.length ?? 0;
  for (const [index, body] of objects.entries()) {
    starts.push(length);
    const whole = Buffer.concat([
      Buffer.from(`${index + 1} 0 obj\n`),
      body,
      Buffer.from("\nendobj\n"),
    ]);
    parts.push(whole);
    length += whole.length;
  }
  const entries = starts.map((start) => `${String(start).padStart(10, "0")} 00000 n \n`);
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries.join("")}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info ${objects.length} 0 R >>\nstartxref\n${length}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

function drawnAs(mark: Mark): Buffer {
  if ("line" in mark) {
    const [x1, y1, x2, y2] = mark.line;
    return Buffer.from(`${mark.grey ?? 0.75} G 0.5 w ${x1} ${y1} m ${x2} ${y2} l S\n`);
  }
  const { text, x, y, size, bold } = mark;
  const begin = `BT /${bold ? "F2" : "F1"} ${size} Tf ${round(x)} ${round(y)} Td `;
  return Buffer.concat([Buffer.from(begin), literal(text), Buffer.from(" Tj ET\n")]);
}

function literal(text: string): Buffer {
  const bytes = [...winAnsi(text)].flatMap((byte) =>
    // A bracket or a backslash would end the text, or hide what follows.
    byte === 0x28 || byte === 0x29 || byte === 0x5c ? [0x5c, byte] : [byte],
  );
  return Buffer.from([0x28, ...bytes, 0x29]);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** A text that ends at x instead of beginning there. */
export function rightAligned(mark: PdfText): PdfText {
  return { ...mark, x: mark.x - widthOf(mark.text, mark.bold) * mark.size };
}

/** As much of a text as is not wider than this; what was cut off is told by an ellipsis. */
export function fitted(text: string, size: number, width: number, bold = false): string {
  if (widthOf(text, bold) * size <= width) return text;
  let kept = text;
  while (kept !== "" && widthOf(`${kept}…`, bold) * size > width) kept = kept.slice(0, -1);
  return `${kept}…`;
}

/** A text in lines of at most this width, broken between words. */
export function wrapped(text: string, size: number, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && widthOf(longer) * size <= width) lines[lines.length - 1] = longer;
    else lines.push(fitted(word, size, width));
  }
  return lines;
}
