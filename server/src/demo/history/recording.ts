import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, brotliDecompress, constants } from "node:zlib";
import { checkoutFolder } from "../../platform/version.ts";
import type { Sums } from "./sums.ts";

/** A table's rows by columns, which packs better. */
export type KeptRows = { table: string; columns: string[]; cells: unknown[][] };

export type Recording = {
  format: 1;
  tenant: string;
  seed: string;
  /** `YYYY-MM-DD` of each working day, and the instant from which its times are counted. */
  days: string[];
  begins: string;
  leadsADay: number;
  /** When ids were made, in their order, in milliseconds since then: the first, then steps. */
  ids: number[];
  rows: KeptRows[];
  states: KeptRows[];
  calls: number;
  /** The first whole hour of the first day. */
  firstHour: Sums;
};

/** Where the recording is that a first start loads. */
export function recordingOf({ slug }: { slug: string }): string {
  return join(checkoutFolder, "server", "demo", `${slug}.history.br`);
}

const pack = promisify(brotliCompress);
const unpack = promisify(brotliDecompress);

export async function writeRecording(path: string, recording: Recording): Promise<number> {
  const text = Buffer.from(JSON.stringify(recording));
  const packed = await pack(text, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 10,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  });
  await writeFile(path, packed);
  return packed.length;
}

export async function readRecording(path: string): Promise<Recording> {
  return JSON.parse((await unpack(await readFile(path))).toString("utf8"));
}
