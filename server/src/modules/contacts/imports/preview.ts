import type { ImportedRow, ImportSettings } from "@parley/contract";
import type { App } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { invalid, notFound } from "../../../platform/errors.ts";
import type { Run } from "../../../platform/http/api.ts";
import type { CsvRecord } from "./file/csv.ts";
import { decodeStart } from "./file/encoding.ts";
import { firstRecords, sampleBytes, shownCells } from "./file/layout.ts";
import { columnsByTarget, mappingFault, type Target } from "./file/mapping.ts";
import { missingField, type Required, requiredOf } from "./file/required.ts";
import { RowReader, type RowReading } from "./file/row.ts";
import { catalogueOf } from "./names.ts";
import { findImport, type ImportRow } from "./queries.ts";
import { csvReasons } from "./read.ts";
import { reaches } from "./view.ts";

type Files = Pick<App, "storage" | "log">;

/** The cells of the first rows. */
export async function previewOf(app: Files, row: ImportRow): Promise<string[][]> {
  const records = await startOf(app, row);
  return shownCells(records, row.columns.length);
}

/** The first rows as the leads that they would become, with these settings. */
export async function previewImport(
  app: Files,
  run: Run,
  id: string,
  { mapping, country, source }: ImportSettings,
): Promise<{ rows: ImportedRow[] }> {
  const row = await run((ctx) => demandImport(ctx, id));
  const fault = mappingFault(row.columns, mapping);
  if (fault) throw invalid(fault.field, fault.reason);
  const catalogue = await run(catalogueOf);
  const numbers = country ?? row.options.country;
  const reader = new RowReader(row.columns, mapping, numbers, catalogue);
  const records = (await startOf(app, row)).slice(0, 20);
  const readings = records.map((record) => ({
    line: record.line,
    reading: withRequired(
      readingOf(reader, record),
      requiredOf(catalogue),
      columnsByTarget(row.columns, mapping),
    ),
  }));
  return { rows: readings.map(({ line, reading }) => toRow(line, reading, source)) };
}

async function demandImport(ctx: Ctx, id: string): Promise<ImportRow> {
  const row = await findImport(ctx, id);
  if (!row || !reaches(ctx, "imports:create", row)) throw notFound("import");
  return row;
}

function readingOf(reader: RowReader, record: CsvRecord): RowReading {
  const { line } = record;
  if (record.fault === undefined) return reader.read(line, record.cells);
  const { fault } = record;
  return { faults: [{ line, column: null, code: fault, reason: csvReasons[fault] }] };
}

/** A row that could be no new lead says so; a run takes it all the same where it changes one. */
function withRequired(
  reading: RowReading,
  required: Required,
  columnOf: (target: Target) => string | null,
): RowReading {
  if ("faults" in reading) return reading;
  const missing = missingField(required, reading.row, { makesContact: true });
  if (!missing) return reading;
  const { target, ...fault } = missing;
  return { faults: [{ line: reading.row.line, column: columnOf(target), ...fault }] };
}

function toRow(line: number, reading: RowReading, source: string | null): ImportedRow {
  if ("faults" in reading) {
    return {
      line,
      name: null,
      company: null,
      phones: [],
      emails: [],
      source: null,
      status: null,
      externalId: null,
      contactExternalId: null,
      timeZone: null,
      language: null,
      tags: [],
      contactTags: [],
      lists: [],
      stage: null,
      attributes: {},
      contactAttributes: {},
      faults: reading.faults,
    };
  }
  const { name, company, phones, emails, status, externalId, timeZone, language } = reading.row;
  const { contactExternalId, contactTags, tags, lists, stage, attributes, contactAttributes } =
    reading.row;
  return {
    line,
    name,
    company,
    phones,
    emails,
    source: reading.row.source ?? source,
    status: status ?? "NEW",
    externalId,
    contactExternalId,
    timeZone,
    language,
    tags: tags.map((tag) => tag.name),
    contactTags: contactTags.map((tag) => tag.name),
    lists: lists.map((list) => list.name),
    stage: stage?.name ?? null,
    attributes,
    contactAttributes,
    faults: [],
  };
}

/** The first records behind the header; none when the file is not there any more. */
async function startOf(app: Files, row: ImportRow): Promise<CsvRecord[]> {
  if (row.state === "CANCELLED") return [];
  try {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let isWhole = true;
    for await (const chunk of app.storage.read(row.storage_key) as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      isWhole = bytes < sampleBytes;
      if (!isWhole) break;
    }
    const text = decodeStart(Buffer.concat(chunks), row.encoding);
    return firstRecords(text, row.delimiter, isWhole, row.format === "XLSX");
  } catch (error) {
    app.log.warn({ err: error, importId: row.id }, "the file of an import cannot be read");
    return [];
  }
}
