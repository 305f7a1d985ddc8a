import { Readable } from "node:stream";
import { ZipFile } from "yazl";
import {
  bold,
  frameOf,
  rowXml,
  type SheetCell,
  sheetFoot,
  sheetHead,
  sheetPath,
} from "./workbook-parts.ts";

/** So many rows has a sheet at most. */
const mostRows = 1_048_576;

type Table = {
  name: string;
  header: readonly string[];
  /** Rows as they come, some at a time. */
  rows: AsyncIterable<readonly SheetCell[][]>;
  /** So many rows go into one sheet, its header included. */
  rowsEach?: number;
};

/**
 * A workbook that is written while its rows come, so that a long one takes no more memory than a short one.
 * What does not go into one sheet goes on in the next, under the same header.
 */
export function streamWorkbook({ name, header, rows, rowsEach = mostRows }: Table): Readable {
  const archive = new ZipFile();
  const body = archive.outputStream as Readable;
  const source = rows[Symbol.asyncIterator]();
  const rest = new Rest(source);
  const names: string[] = [];
  const addSheet = () => {
    names.push(names.length === 0 ? name : `${name} ${names.length + 1}`);
    const sheet = Readable.from(sheetText(header, rest, rowsEach), { objectMode: false });
    sheet.once("error", (error) => body.destroy(error));
    // Whoever goes away while it is written leaves nothing behind.
    body.once("close", () => sheet.destroy());
    sheet.once("end", () => (rest.isOver ? finish() : addSheet()));
    archive.addReadStream(sheet, sheetPath(names.length));
  };
  const finish = () => {
    for (const part of frameOf(names)) archive.addBuffer(Buffer.from(part.body), part.name);
    archive.end();
  };
  addSheet();
  return body;
}

async function* sheetText(
  header: readonly string[],
  rest: Rest,
  rowsEach: number,
): AsyncGenerator<string> {
  yield sheetHead + rowXml(1, header, bold);
  let row = 1;
  while (row < rowsEach) {
    const rows = await rest.take(rowsEach - row);
    if (rows.length === 0) break;
    yield rows.map((cells) => rowXml(++row, cells)).join("");
  }
  await rest.look();
  yield sheetFoot;
}

/** The rows that are not written yet. */
class Rest {
  isOver = false;
  private waiting: readonly SheetCell[][] = [];
  private readonly source: AsyncIterator<readonly SheetCell[][]>;

  constructor(source: AsyncIterator<readonly SheetCell[][]>) {
    this.source = source;
  }

  /** Some rows, at most so many; none when there are no more. */
  async take(most: number): Promise<readonly SheetCell[][]> {
    await this.look();
    const taken = this.waiting.slice(0, most);
    this.waiting = this.waiting.slice(most);
    return taken;
  }

  /** Fetches more where nothing is waiting, and so finds out whether there is more. */
  async look(): Promise<void> {
    while (this.waiting.length === 0 && !this.isOver) {
      const { value, done } = await this.source.next();
      if (done) this.isOver = true;
      else this.waiting = value;
    }
  }
}
