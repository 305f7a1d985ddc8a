import type { Readable } from "node:stream";
import { setImmediate as breathe } from "node:timers/promises";
import type { Vault } from "../../../platform/crypto/vault.ts";
import { digestOf, type PointType, type SealedAddress, sealAddress } from "../points/points.ts";
import { type CsvFault, CsvReader, type CsvRecord } from "./file/csv.ts";
import { decoded, type Encoding } from "./file/encoding.ts";
import type { ImportedRow, RowReader } from "./file/row.ts";
import type { Batch } from "./write/batch.ts";
import type { PreparedRow } from "./write/plan.ts";

/** Where batches begin and end must not change between a run and the one that goes on after a crash. */
export const batchSize = 1000;
/** So many rows are read and sealed before the loop may do something else: some two milliseconds. */
const slice = 100;

export type ImportFile = {
  body: Readable;
  encoding: Encoding;
  delimiter: string;
  /** Lines are counted as the rows of a sheet are, whatever breaks stand in their cells. */
  isSheet: boolean;
  rows: RowReader;
  /** Asked for anew with every batch: the key that seals may be followed while a file is read. */
  vault: () => Promise<Vault>;
  /** Rows that an earlier run has written, before there were journals. */
  skip: number;
  /** Whether a batch will be written; else its addresses are only to be recognised. */
  seals: (n: number) => boolean;
};

export const csvReasons: Record<CsvFault, string> = {
  quotes: "has text behind a closing quotation mark",
  "quote-open": "opens a quotation mark that is never closed",
  "line-too-long": "is longer than a line can be",
};

/** The rows of a file in batches, checked and sealed. Never holds more than one batch and a line. */
export async function* readBatches(file: ImportFile): AsyncGenerator<Batch> {
  let batch: Batch = { n: 0, rows: [], faults: [] };
  let sinceBreath = 0;
  let address = addressMaker(await file.vault(), file.seals(0));
  for await (const record of recordsOf(file)) {
    take(batch, record, file.rows, address);
    if (++sinceBreath >= slice) {
      sinceBreath = 0;
      await breathe();
    }
    if (batch.rows.length < batchSize) continue;
    const n = batch.n + 1;
    yield batch;
    batch = { n, rows: [], faults: [] };
    address = addressMaker(await file.vault(), file.seals(n));
  }
  if (batch.rows.length > 0) yield batch;
}

/** The records behind the header and behind those that were written already. */
export async function* recordsOf(
  file: Pick<ImportFile, "body" | "encoding" | "delimiter" | "isSheet" | "skip">,
): AsyncGenerator<CsvRecord> {
  const reader = new CsvReader(file.delimiter, { countsRecords: file.isSheet });
  let toSkip = 1 + file.skip;
  for await (const text of decoded(file.body, file.encoding)) {
    for (const record of reader.take(text)) {
      if (toSkip > 0) toSkip--;
      else yield record;
    }
  }
  for (const record of reader.end()) {
    if (toSkip > 0) toSkip--;
    else yield record;
  }
}

type AddressMaker = (type: PointType, value: string) => SealedAddress;

const nowhere = { country: null, region: null, validity: null, phone_type: null } as const;

/** What is only looked up needs its digest and nothing else. */
function addressMaker(vault: Vault, seals: boolean): AddressMaker {
  if (seals) return (type, value) => sealAddress(vault, type, value);
  const none = Buffer.alloc(0);
  return (type, value) => {
    const digest = digestOf(vault, type, value);
    return { ...nowhere, id: "", type, value: none, tail: none, digest };
  };
}

function take(batch: Batch, record: CsvRecord, rows: RowReader, address: AddressMaker): void {
  const { line } = record;
  if (record.fault !== undefined) {
    const { fault } = record;
    batch.faults.push({ line, column: null, code: fault, reason: csvReasons[fault] });
    batch.rows.push({ line, refused: true });
    return;
  }
  const reading = rows.read(line, record.cells);
  if ("faults" in reading) {
    batch.faults.push(...reading.faults);
    batch.rows.push({ line, refused: true });
  } else {
    batch.rows.push(prepare(reading.row, address));
  }
}

function prepare(row: ImportedRow, address: AddressMaker): PreparedRow<SealedAddress> {
  const phones = row.phones.map((phone) => address("PHONE", phone));
  const emails = row.emails.map((email) => address("EMAIL", email));
  return { ...row, points: [...phones, ...emails] };
}

/** Reads one step ahead, so that the next batch is sealed while the database writes this one. */
export async function* ahead<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = source.next();
  try {
    for (;;) {
      const result = await next;
      if (result.done) return;
      next = source.next();
      // Whoever awaits it hears of the error; nobody does when the work stops here.
      next.catch(() => {});
      yield result.value;
    }
  } finally {
    await next.catch(() => {});
    await source.return(undefined);
  }
}
