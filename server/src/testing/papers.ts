import { inflateRawSync, inflateSync } from "node:zlib";

/** The cells of each sheet of a workbook, as texts. */
export function sheetsOf(workbook: Buffer): string[][][] {
  const sheets: string[][][] = [];
  let at = 0;
  while (workbook.readUInt32LE(at) === 0x04034b50) {
    const packed = workbook.readUInt32LE(at + 18);
    const nameLength = workbook.readUInt16LE(at + 26);
    const from = at + 30 + nameLength + workbook.readUInt16LE(at + 28);
    const name = workbook.subarray(at + 30, at + 30 + nameLength).toString();
    const body = inflateRawSync(workbook.subarray(from, from + packed)).toString();
    if (name.includes("worksheets/")) sheets.push(rowsOf(body));
    at = from + packed;
  }
  return sheets;
}

function rowsOf(xml: string): string[][] {
  return [...xml.matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map(([, row = ""]) =>
    [...row.matchAll(/<(?:v|t [^>]*)>(.*?)<\/(?:v|t)>/gs)].map(([, text = ""]) => text),
  );
}

/** The texts of a PDF that this project has written, in their order. */
export function textsOf(pdf: Buffer): string[] {
  const texts: string[] = [];
  const whole = pdf.toString("latin1");
  for (const match of whole.matchAll(/\/Length (\d+) \/Filter \/FlateDecode >>\nstream\n/g)) {
    const from = (match.index ?? 0) + match[0].length;
    const drawn = inflateSync(pdf.subarray(from, from + Number(match[1]))).toString("latin1");
    for (const [, text = ""] of drawn.matchAll(/\(((?:\\.|[^\\)])*)\) Tj/g)) {
      texts.push(text.replace(/\\(.)/g, "$1"));
    }
  }
  return texts;
}
