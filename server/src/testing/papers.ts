import { inflateRawSync, inflateSync } from "node:zlib";

/** The cells of each sheet of a workbook, as texts. */
export function sheetsOf(workbook: Buffer): string[][][] {
  return bodiesOf(workbook).map(rowsOf);
}

/** What is written in the sheets of a workbook. */
export function sheetTexts(workbook: Buffer): string {
  return bodiesOf(workbook).join("\n");
}

/** The parts that are sheets. */
function bodiesOf(workbook: Buffer): string[] {
  const sheets = [...filesIn(workbook)].filter(([name]) => name.includes("worksheets/"));
  return sheets.map(([, body]) => body.toString());
}

/** What a ZIP file holds, by the list at its end. */
export function filesIn(archive: Buffer): Map<string, Buffer> {
  const end = archive.lastIndexOf("PK\u0005\u0006");
  let at = archive.readUInt32LE(end + 16);
  const files = new Map<string, Buffer>();
  while (archive.readUInt32LE(at) === 0x02014b50) {
    const [method, packed] = [archive.readUInt16LE(at + 10), archive.readUInt32LE(at + 20)];
    const [nameLength, more] = [archive.readUInt16LE(at + 28), archive.readUInt16LE(at + 30)];
    const begin = archive.readUInt32LE(at + 42);
    const name = archive.subarray(at + 46, at + 46 + nameLength).toString();
    const from = begin + 30 + archive.readUInt16LE(begin + 26) + archive.readUInt16LE(begin + 28);
    const body = archive.subarray(from, from + packed);
    files.set(name, method === 0 ? body : inflateRawSync(body));
    at += 46 + nameLength + more + archive.readUInt16LE(at + 32);
  }
  return files;
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
