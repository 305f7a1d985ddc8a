import { createHash, type Hash } from "node:crypto";
import { sql } from "kysely";
import type { App } from "../../../platform/app.ts";
import { openForSubject } from "../../../platform/audit/subject-keys.ts";
import { placeOfChanges } from "../../../platform/audit/write.ts";
import type { Entry } from "../../../platform/backup/tar-stream.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import type { SealedField } from "../../../platform/encryption/fields.ts";
import { parleyVersion } from "../../../platform/version.ts";
import { omitted } from "./manifest.ts";
import { tablesInOrder } from "./tables.ts";

const rowsAtOnce = 500;
/** Of a table or a file so much goes into one entry, which has to say its size before it begins. */
const partBytes = 4 * 1024 * 1024;

type Row = Record<string, unknown>;
export type Counts = { rows: number; files: number };

/**
 * Everything of a tenant as entries of a tar: a file of lines for each table with sealed values in the
 * clear, its stored files, and at the end what there must be. Read in one transaction, so that all of it is
 * of one moment.
 */
export class TenantArchive {
  readonly counts: Counts = { rows: 0, files: 0 };
  private readonly app: App;
  private readonly ctx: Ctx;
  private readonly sealed: readonly SealedField[];
  private readonly told: (counts: Counts) => Promise<void>;

  constructor(
    app: App,
    ctx: Ctx,
    sealed: readonly SealedField[],
    told: (counts: Counts) => Promise<void>,
  ) {
    this.app = app;
    this.ctx = ctx;
    this.sealed = sealed;
    this.told = told;
  }

  async *entries(): AsyncGenerator<Entry> {
    const { ctx } = this;
    const tenant = await ctx.tx.selectFrom("tenants").selectAll().executeTakeFirstOrThrow();
    const tables: { name: string; rows: number; sha256: string }[] = [];
    const files: { path: string; bytes: number; sha256: string }[] = [];
    for (const name of await tablesInOrder(ctx.tx)) {
      if (omitted.tables.includes(name)) continue;
      const hash = createHash("sha256");
      const before = this.counts.rows;
      yield* inParts(`tables/${name}.ndjson`, this.lines(name), hash);
      tables.push({ name, rows: this.counts.rows - before, sha256: hash.digest("hex") });
    }
    for (const key of await this.app.storage.keysOf(ctx.tenantId)) {
      const hash = createHash("sha256");
      const path = `files${key.slice(36)}`;
      const counter = { bytes: 0 };
      yield* inParts(path, counted(this.app.storage.read(key), counter), hash);
      this.counts.files++;
      files.push({ path, bytes: counter.bytes, sha256: hash.digest("hex") });
    }
    const { id, name, slug, time_zone: timeZone, country } = tenant;
    const manifest = {
      format: "PARLEY-EXPORT-1",
      build: parleyVersion,
      exportedAt: ctx.now.toISOString(),
      tenant: { id, name, slug, timeZone, country },
      tables,
      files,
      omitted,
    };
    const bytes = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
    yield { kind: "BYTES", path: "manifest.json", bytes };
  }

  private async *lines(table: string): AsyncGenerator<Buffer> {
    const { tx } = this.ctx;
    await sql`declare dump no scroll cursor for select to_jsonb(t) as row from ${sql.table(table)} t`.execute(
      tx,
    );
    for (;;) {
      const { rows } = await sql<{ row: Row }>`fetch ${sql.lit(rowsAtOnce)} from dump`.execute(tx);
      for (const { row } of rows)
        yield Buffer.from(`${JSON.stringify(await this.clear(table, row))}\n`);
      this.counts.rows += rows.length;
      if (rows.length > 0) await this.told(this.counts);
      if (rows.length < rowsAtOnce) break;
    }
    await sql`close dump`.execute(tx);
  }

  /** A row with what is sealed in it opened, and without what is of no use elsewhere or a danger. */
  private async clear(table: string, row: Row): Promise<Row> {
    const open: Row = { ...row };
    for (const column of omitted.columns[table] ?? []) delete open[column];
    for (const { column, boundTo } of this.sealed.filter((field) => field.table === table)) {
      const bytes = bytesOf(open[column]);
      if (!bytes) continue;
      const vault = await this.ctx.vault();
      open[column] = vault.open(table, column, String(row[boundTo]), bytes);
    }
    const changes = table === "audit_log" ? bytesOf(row.changes) : undefined;
    if (changes) {
      const place = placeOfChanges(String(row.id));
      open.changes =
        (await openForSubject(this.ctx, String(row.person_id), place, changes)) ?? null;
    }
    return open;
  }
}

/** What the database writes for bytes. */
function bytesOf(value: unknown): Buffer | undefined {
  if (typeof value !== "string" || !value.startsWith("\\x")) return undefined;
  return Buffer.from(value.slice(2), "hex");
}

/** A stream as numbered entries, none of them large. An empty one is one entry without bytes. */
async function* inParts(
  path: string,
  body: AsyncIterable<Buffer>,
  hash: Hash,
): AsyncGenerator<Entry> {
  let part: Buffer[] = [];
  let size = 0;
  let number = 0;
  const entry = (): Entry => {
    const bytes = Buffer.concat(part);
    part = [];
    size = 0;
    return { kind: "BYTES", path: `${path}.${String(number++).padStart(6, "0")}`, bytes };
  };
  for await (const chunk of body) {
    hash.update(chunk);
    part.push(chunk);
    size += chunk.length;
    if (size >= partBytes) yield entry();
  }
  if (size > 0 || number === 0) yield entry();
}

async function* counted(
  body: AsyncIterable<Buffer>,
  counter: { bytes: number },
): AsyncGenerator<Buffer> {
  for await (const chunk of body) {
    counter.bytes += chunk.length;
    yield chunk;
  }
}
