import { inflateRawSync, inflateSync } from "node:zlib";

/** The cells of each sheet of a workbook, as texts. */
export function sheetsOf(workbook: Buffer): string[][][] {
  return bodiesOf(workbook).map(rowsOf);
}

/** What is written in the sheets of a workbook. */
export function sheetTexts(workbook: Buffer): string {
  return bodiesOf(workbook).join("\n");
}

/** The parts that are sheets, by the list at the end of the archive. */
function bodiesOf(workbook: Buffer): string[] {
  const end = workbook.lastIndexOf("PK\u0005\u0006");
  let at = workbook.readUInt32LE(end + 16);
  const bodies: string[] = [];
  while (workbook.readUInt32LE(at) === 0x02014b50) {
    const packed = workbook.readUInt32LE(at + 20);
    const [nameLength, more] = [workbook.readUInt16LE(at + 28), workbook.readUInt16LE(at + 30)];
    const begin = workbook.readUInt32LE(at + 42);
    const name = workbook.subarray(at + 46, at + 46 + nameLength).toString();
    const from = begin + 30 + workbook.readUInt16LE(begin + 26) + workbook.readUInt16LE(begin + 28);
    const body = inflateRawSync(workbook.subarray(from, from + packed)).toString();
    if (name.includes("worksheets/")) bodies.push(body);
    at += 46 + nameLength + more + workbook.readUInt16LE(at + 32);
  }
  return bodies;
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
