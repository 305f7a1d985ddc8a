import { type AuditAction, catalogueChanged } from "@parley/contract";
import { sql } from "kysely";
import { type Change, changeOf } from "../../../platform/audit/entry.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import type { DB } from "../../../platform/db/schema.gen.ts";
import { notFound } from "../../../platform/errors.ts";
import { everyone } from "../../../platform/events/audience.ts";
import { emitAll } from "../../../platform/events/emit.ts";
import { encodeCursor, nameCursor, toPage } from "../../../platform/http/cursor.ts";
import { demandVersion, versioned } from "../../../platform/http/version.ts";
import { newId } from "../../../platform/ids.ts";

/*
 * Small catalogues of a tenant (skills, reasons for a pause, dispositions, tags, lists, caller ids, queues, inbound numbers, boxes for messages, trunks): rows with a name that are
 * retired and never deleted, because records point to them.
 */
type Kind =
  | "SKILL"
  | "PAUSE_REASON"
  | "DISPOSITION"
  | "TAG"
  | "LEAD_LIST"
  | "CALLER_ID"
  | "QUEUE"
  | "INBOUND_NUMBER"
  | "VOICEMAIL_BOX"
  | "TRUNK";
type Row = { id: string; name: string; retired: boolean; updated_at: Date; version: number };
type Page = {
  cursor?: string | undefined;
  limit: number;
  retired?: boolean | undefined;
  withRetired?: boolean | undefined;
};

export type Catalogue<R extends Row, T extends object> = {
  kind: Kind;
  table:
    | "skills"
    | "pause_reasons"
    | "dispositions"
    | "tags"
    | "lead_lists"
    | "caller_ids"
    | "queues"
    | "inbound_numbers"
    | "voicemail_boxes"
    | "trunks";
  /** What a row is called in a refusal. */
  noun: string;
  toItem: (row: R) => T;
};

/** Lists by name; the retired ones only when asked for. */
export async function listCatalogue<R extends Row, T extends object>(
  ctx: Ctx,
  { table, kind, toItem }: Catalogue<R, T>,
  { cursor, limit, retired = false, withRetired = false }: Page,
) {
  const last = nameCursor(kind, cursor);
  const after = last ? sql`and (name, id) > (${last.name}, ${last.id}::uuid)` : sql``;
  const { rows } = await sql<R>`select * from ${sql.table(table)}
    where (${withRetired} or retired = ${retired}) ${after} order by name, id limit ${limit + 1}`.execute(
    ctx.tx,
  );
  return toPage(rows, limit, ({ name, id }) => encodeCursor(kind, [name, id]), toItem);
}

export async function addToCatalogue<R extends Row, T extends object>(
  ctx: Ctx,
  catalogue: Catalogue<R, T>,
  values: Record<string, unknown>,
): Promise<T> {
  const id = newId();
  const row = { id, ...values, created_at: ctx.now };
  await ctx.tx
    .insertInto(catalogue.table as keyof DB)
    .values(row as never)
    .execute();
  return tell(ctx, catalogue, id, { audited: "CREATE", change: { after: values } });
}

/** Changes the fields given; those left out stay. */
export async function changeInCatalogue<R extends Row, T extends object>(
  ctx: Ctx,
  catalogue: Catalogue<R, T>,
  id: string,
  values: Record<string, unknown>,
  ifMatch: number | undefined,
): Promise<T> {
  const row = await find(ctx, catalogue, id, { lock: true });
  demandVersion(row.version, ifMatch);
  const set = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  if (Object.keys(set).length === 0) return versioned(catalogue.toItem(row), row.version);
  const assignments = Object.entries(set).map(
    ([column, value]) => sql`${sql.ref(column)} = ${value}`,
  );
  await sql`update ${sql.table(catalogue.table)} set ${sql.join(assignments)} where id = ${id}`.execute(
    ctx.tx,
  );
  const change = changeOf(Object.keys(set), row, { ...row, ...set });
  return tell(ctx, catalogue, id, { audited: "UPDATE", change });
}

async function tell<R extends Row, T extends object>(
  ctx: Ctx,
  catalogue: Catalogue<R, T>,
  id: string,
  how: { audited: AuditAction; change: Change },
): Promise<T> {
  const data = { kind: catalogue.kind, id };
  await emitAll(ctx, [{ type: catalogueChanged, data, audience: everyone, ...how }]);
  const row = await find(ctx, catalogue, id);
  return versioned(catalogue.toItem(row), row.version);
}

async function find<R extends Row, T extends object>(
  ctx: Ctx,
  { table, noun }: Catalogue<R, T>,
  id: string,
  { lock = false } = {},
): Promise<R> {
  const { rows } = await sql<R>`select * from ${sql.table(table)} where id = ${id}
    ${lock ? sql`for update` : sql``}`.execute(ctx.tx);
  if (!rows[0]) throw notFound(noun);
  return rows[0];
}
