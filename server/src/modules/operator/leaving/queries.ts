import type { TenantDeletion, TenantExport } from "@parley/contract";
import { type Selectable, sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { TenantDeletions, TenantExports } from "../../../platform/db/schema.gen.ts";
import type { Tx } from "../../../platform/db/tx.ts";

type Tables = Tx<"tenant_deletions" | "tenant_exports" | "users">;
export type DeletionRow = Selectable<TenantDeletions> & { by_name: string };
export type ExportRow = Omit<Selectable<TenantExports>, "state"> & {
  state: TenantExport["state"];
  by_name: string;
};

export function selectDeletions(
  tx: Tables,
  filter: {
    id?: string;
    aboutId?: string | undefined;
    open?: boolean;
    before?: string | undefined;
    limit: number;
    lock?: boolean;
  },
): Promise<DeletionRow[]> {
  let query = tx
    .selectFrom("tenant_deletions as d")
    .innerJoin("users as u", "u.id", "d.requested_by")
    .selectAll("d")
    .select("u.name as by_name");
  if (filter.id) query = query.where("d.id", "=", filter.id);
  if (filter.aboutId) query = query.where("d.about_id", "=", filter.aboutId);
  if (filter.before) query = query.where("d.id", "<", filter.before);
  if (filter.open) {
    query = query.where("d.cancelled_at", "is", null).where("d.finished_at", "is", null);
  }
  if (filter.lock) query = query.forUpdate("d");
  return query.orderBy("d.id", "desc").limit(filter.limit).execute();
}

export function selectExports(
  tx: Tables,
  filter: { id?: string; aboutId?: string; limit: number; lock?: boolean },
): Promise<ExportRow[]> {
  let query = tx
    .selectFrom("tenant_exports as e")
    .innerJoin("users as u", "u.id", "e.requested_by")
    .selectAll("e")
    .select("u.name as by_name");
  if (filter.id) query = query.where("e.id", "=", filter.id);
  if (filter.aboutId) query = query.where("e.about_id", "=", filter.aboutId);
  if (filter.lock) query = query.forUpdate("e");
  return query.orderBy("e.id", "desc").limit(filter.limit).$castTo<ExportRow>().execute();
}

export function toDeletion(row: DeletionRow): TenantDeletion {
  return {
    id: row.id,
    tenantId: row.about_id,
    tenantName: row.about_name,
    tenantSlug: row.about_slug,
    state: stateOf(row),
    reason: row.reason,
    waitDays: row.wait_days,
    shorterBecause: row.shorter_because,
    requestedBy: row.by_name,
    requestedAt: row.requested_at.toISOString(),
    dueAt: row.due_at.toISOString(),
    operationId: row.operation_id,
    cancelledAt: row.cancelled_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

function stateOf(row: DeletionRow): TenantDeletion["state"] {
  if (row.cancelled_at) return "CANCELLED";
  if (row.finished_at) return "DONE";
  return row.started_at ? "RUNNING" : "WAITING";
}

export function toExport(row: ExportRow): TenantExport {
  return {
    id: row.id,
    tenantId: row.about_id,
    tenantName: row.about_name,
    state: row.state,
    operationId: row.operation_id,
    rows: row.row_count,
    files: row.file_count,
    bytes: row.bytes,
    requestedBy: row.by_name,
    requestedAt: row.requested_at.toISOString(),
    readyAt: row.ready_at?.toISOString() ?? null,
    takenAt: row.taken_at?.toISOString() ?? null,
  };
}

/** Rows that a tenant has in a table. */
export async function countRows(ctx: Ctx, id: string, table: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select platform.count_tenant_rows(${id}, ${table}) as n`.execute(ctx.tx);
  return rows[0]?.n ?? 0;
}

/** Takes a portion of them away, and says how many that were. */
export async function eraseRows(
  ctx: Ctx,
  id: string,
  table: string,
  most: number,
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select platform.erase_tenant_rows(${id}, ${table}, ${most}) as n`.execute(ctx.tx);
  return rows[0]?.n ?? 0;
}

export async function countJobs(ctx: Ctx, id: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select platform.count_tenant_jobs(${id}) as n`.execute(ctx.tx);
  return rows[0]?.n ?? 0;
}

export async function eraseJobs(ctx: Ctx, id: string): Promise<void> {
  await sql`select platform.erase_tenant_jobs(${id})`.execute(ctx.tx);
}

export async function eraseTenantRow(ctx: Ctx, id: string): Promise<void> {
  await sql`select platform.erase_tenant(${id})`.execute(ctx.tx);
}

/** What is left of an id beside the tables of tenants. */
export async function remains(
  ctx: Ctx,
  id: string,
): Promise<{ what: string; remaining: number }[]> {
  const { rows } = await sql<{ what: string; remaining: number }>`
    select * from platform.tenant_remains(${id})`.execute(ctx.tx);
  return rows;
}
