import { Readable } from "node:stream";
import { AuditEntry, type exportAuditTrail, type Input, sightOf } from "@parley/contract";
import { lock } from "../../../platform/audit/locked-file.ts";
import type { Run } from "../../../platform/http/api.ts";
import { maskedFor } from "../../../platform/http/mask.ts";
import { selectEntries } from "./queries.ts";
import { toEntry } from "./service.ts";

const step = 1000;

const columns: readonly (keyof AuditEntry)[] = [
  "number",
  "at",
  "action",
  "outcome",
  "event",
  "subjectId",
  "subjectCount",
  "fields",
  "actorId",
  "actorName",
  "sessionId",
  "requestId",
  "ip",
  "userAgent",
  "id",
];

/** A file of the entries, the newest first, written while they are read; it opens with the password only. */
export async function exportEntries(
  run: Run,
  { format, password, ...filter }: Input<typeof exportAuditTrail>["body"],
): Promise<{ fileName: string; body: Readable }> {
  const body = Readable.from(format === "CSV" ? csv(run, filter) : json(run, filter), {
    objectMode: false,
  });
  const fileName = `audit.${format.toLowerCase()}.locked`;
  return { fileName, body: await lock(body, password) };
}

type Filter = Parameters<typeof selectEntries>[1];

async function* entries(run: Run, filter: Filter): AsyncGenerator<AuditEntry[]> {
  let before: number | undefined;
  for (;;) {
    // The file is closed before it passes by the door where answers are masked, so it is done here.
    const { rows, sight } = await run(async ({ tx, actor }) => ({
      rows: await selectEntries(tx, filter, before, step),
      sight: sightOf(actor.grants),
    }));
    if (rows.length > 0) {
      yield rows.map((row) => maskedFor(AuditEntry, toEntry(row), sight) as AuditEntry);
    }
    before = rows.at(-1)?.number;
    if (rows.length < step) return;
  }
}

async function* csv(run: Run, filter: Filter): AsyncGenerator<string> {
  yield `${columns.join(",")}\r\n`;
  for await (const some of entries(run, filter)) {
    yield some.map((entry) => `${columns.map((name) => cell(entry[name])).join(",")}\r\n`).join("");
  }
}

async function* json(run: Run, filter: Filter): AsyncGenerator<string> {
  let separator = "[\n";
  for await (const some of entries(run, filter)) {
    yield separator + some.map((entry) => JSON.stringify(entry)).join(",\n");
    separator = ",\n";
  }
  yield separator === "[\n" ? "[]\n" : "\n]\n";
}

/** A cell that no spreadsheet takes for a formula. */
function cell(value: AuditEntry[keyof AuditEntry]): string {
  const text = Array.isArray(value) ? value.join(" ") : String(value ?? "");
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
