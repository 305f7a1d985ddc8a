import type { Readable } from "node:stream";
import { setImmediate as breathe } from "node:timers/promises";
import type { Vault } from "../../../platform/crypto/vault.ts";
import { sealAddress } from "../points/points.ts";
import { type CsvFault, CsvReader, type CsvRecord } from "./file/csv.ts";
import { decoded, type Encoding } from "./file/encoding.ts";
import type { ImportedRow, RowReader } from "./file/row.ts";
import type { Batch, Prepared } from "./write/batch.ts";

const batchSize = 1000;
/** So many rows are read and sealed before the loop may do something else: some two milliseconds. */
const slice = 100;

export type ImportFile = {
  body: Readable;
  encoding: Encoding;
  delimiter: string;
  rows: RowReader;
  /** Asked for anew with every batch: the key that seals may be followed while a file is read. */
  vault: () => Promise<Vault>;
  /** Rows that an earlier run has written. */
  skip: number;
};

const csvReasons: Record<CsvFault, string> = {
  quotes: "has text behind a closing quotation mark",
  "quote-open": "opens a quotation mark that is never closed",
  "line-too-long": "is longer than a line can be",
};

/** The rows of a file in batches, checked and sealed. Never holds more than one batch and a line. */
export async function* readBatches(file: ImportFile): AsyncGenerator<Batch> {
  let batch = emptyBatch();
  let sinceBreath = 0;
  let vault = await file.vault();
  for await (const record of recordsOf(file)) {
    take(batch, record, file, vault);
    if (++sinceBreath >= slice) {
      sinceBreath = 0;
      await breathe();
    }
    if (batch.rows.length + batch.refused < batchSize) continue;
    yield batch;
    batch = emptyBatch();
    vault = await file.vault();
  }
  if (batch.rows.length + batch.refused > 0) yield batch;
}

/** The records behind the header and behind those that were written already. */
async function* recordsOf(file: ImportFile): AsyncGenerator<CsvRecord> {
  const reader = new CsvReader(file.delimiter);
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

function take(batch: Batch, record: CsvRecord, file: ImportFile, vault: Vault): void {
  if (record.fault !== undefined) {
    const { line, fault } = record;
    batch.faults.push({ line, column: null, code: fault, reason: csvReasons[fault] });
    batch.refused++;
    return;
  }
  const reading = file.rows.read(record.line, record.cells);
  if ("faults" in reading) {
    batch.faults.push(...reading.faults);
    batch.refused++;
  } else {
    batch.rows.push(prepare(reading.row, vault));
  }
}

function prepare(row: ImportedRow, vault: Vault): Prepared {
  const points = [
    ...row.phones.map((phone) => sealAddress(vault, "PHONE", phone)),
    ...row.emails.map((email) => sealAddress(vault, "EMAIL", email)),
  ];
  return {
    ...row,
    points: points.map((sealed) => ({ key: sealed.digest.toString("hex"), sealed })),
  };
}

function emptyBatch(): Batch {
  return { rows: [], faults: [], refused: 0 };
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
